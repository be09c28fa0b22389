import { describe, expect, it } from 'vitest';
import { asUsual, meanwhile } from '../../support/answers.ts';
import { callsOf, ExportWorld } from '../../support/export-world.ts';
import { expectAllPutRight } from '../../support/expectations.ts';

describe('exportImage, when some regions fail', () => {
  it('copies again to a region that fails once', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 1 } } });

    await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    expect(world.versions.writes).toEqual([
      ['westeurope', 'northeurope'],
      ['westeurope'],
      ['westeurope', 'northeurope'],
    ]);
    expect(world.eventTypes).not.toContain('region-failed');
  });

  it('asks for the home region again when it fails once', async () => {
    const world = new ExportWorld({ copies: { westeurope: { failures: 1 } } });

    await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    expect(world.versions.writes).toEqual([['westeurope'], ['westeurope', 'northeurope']]);
  });

  it('has the reason of a failure from the operation of its own last write', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 1 } } });

    await world.runExport();

    const works = world.versions.reasonsAsked.map((operation) => operation.replace(/-\d+$/, ''));
    expect(works).toEqual(['version', 'write', 'write', 'write']);
  });

  it('succeeds in part when a region fails for good, and keeps the snapshot for a retry', async () => {
    const world = new ExportWorld({
      regions: ['westeurope', 'northeurope', 'francecentral'],
      copies: { northeurope: { failures: 3 } },
    });

    const result = await world.runExport();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.regionStates).toEqual({
      westeurope: 'Completed',
      northeurope: 'Failed',
      francecentral: 'Completed',
    });
    expect(world.regionOf('northeurope')).toMatchObject({
      message: 'Azure could not copy the image to this region (tried 3 times).',
      azure: { code: 'NoCapacity', message: 'No capacity in northeurope.' },
    });
    expect(Date.parse(world.export.retryUntil ?? '')).toBeGreaterThanOrEqual(
      result.finishedAt.getTime() - 1000 + 7 * 86_400_000,
    );
    expect(callsOf(result, 'deleteSnapshotActivity')).toBe(0);
    expect(world.versions.writes.at(-1)).toEqual(['westeurope', 'francecentral']);
    expect(world.claims.claims).toEqual(new Map());
  });

  it('skips a region that Azure does not take, with its reason, and copies to the others', async () => {
    const world = new ExportWorld({
      regions: ['westeurope', 'northeurope', 'francecentral'],
      copies: { northeurope: { refused: true } },
    });

    await world.runExport();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')).toMatchObject({
      state: 'Skipped',
      message: 'Azure would not copy the image to this region.',
      azure: { code: 'InvalidParameter', message: 'Not offered: northeurope.' },
    });
    expect(world.regionStates).toMatchObject({ francecentral: 'Completed' });
    expect(world.eventTypes).toContain('region-skipped');
  });

  it('succeeds in part when Azure takes none of the other regions', async () => {
    const world = new ExportWorld({
      regions: ['westeurope', 'northeurope', 'francecentral'],
      copies: { northeurope: { refused: true }, francecentral: { refused: true } },
    });

    await world.runExport();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.regionStates).toEqual({
      westeurope: 'Completed',
      northeurope: 'Skipped',
      francecentral: 'Skipped',
    });
  });

  it('keeps the version when Azure refuses every write after the home region is Completed', async () => {
    const world = new ExportWorld();
    const refusal = { kind: 'refused', regions: [], error: { code: 'ScopeLocked', message: 'Locked.' } };

    await world.runExport({ writeRegionsActivity: () => refusal });

    expect(world.export).toMatchObject({
      status: 'PartiallySucceeded',
      error: { code: 'AzureRefused', azure: { code: 'ScopeLocked' } },
    });
    expect(world.export).toHaveProperty('retryUntil');
    expect(world.regionStates).toEqual({ westeurope: 'Completed', northeurope: 'Failed' });
    expect([...world.versions.versions.keys()]).toEqual(['1.0.0']);
    expect(world.machines.snapshots).toEqual(new Set(['export-1']));
  });

  it('fails and deletes the version when Azure refuses the home region', async () => {
    const world = new ExportWorld({ copies: { westeurope: { failures: 1 } } });
    const refusal = {
      kind: 'refused',
      regions: ['westeurope'],
      error: { code: 'NotOffered', message: 'Not there.' },
    };

    await world.runExport({ writeRegionsActivity: () => refusal });

    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'NotOffered' } } });
    expectAllPutRight(world);
  });

  it('fails when somebody deletes the version while it is being copied', async () => {
    const world = new ExportWorld();

    await world.runExport({
      observeVersionActivity: [
        asUsual,
        asUsual,
        meanwhile(() => {
          world.versions.versions.delete('1.0.0');
        }),
      ],
    });

    expect(world.export).toMatchObject({
      status: 'Failed',
      error: { azure: { code: 'ImageVersionDeleted' } },
    });
    expect(world.regionStates).toEqual({ westeurope: 'Failed', northeurope: 'Failed' });
    expectAllPutRight(world);
  });

  it('gives a region up that takes too long, takes it out of the list, and succeeds in part', async () => {
    const world = new ExportWorld({
      settings: { limits: { attempts: 2, deadlineMinutes: 60 } },
      copies: { northeurope: { minutes: 10_000 } },
    });

    await world.runExport();

    expect(world.export.status).toBe('PartiallySucceeded');
    expect(world.regionOf('northeurope')).toMatchObject({
      state: 'Failed',
      message: 'Azure did not finish copying the image to this region in the time allowed.',
    });
    expect(world.versions.writes.at(-1)).toEqual(['westeurope']);
  });

  it('fails when the home region takes too long', async () => {
    const world = new ExportWorld({
      settings: { limits: { attempts: 2, deadlineMinutes: 60 } },
      copies: { westeurope: { minutes: 10_000 } },
    });

    const result = await world.runExport();

    const hours = (result.finishedAt.getTime() - Date.parse(world.export.createdAt)) / 3_600_000;
    expect(world.export).toMatchObject({ status: 'Failed', error: { azure: { code: 'HomeRegionFailed' } } });
    expect(hours).toBeLessThan(1.5);
    expectAllPutRight(world);
  });
});
