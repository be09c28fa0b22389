import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../../shared/domain/export/timeline.ts';
import { asUsual, refuse, wait } from '../../support/answers.ts';
import { ExportWorld } from '../../support/export-world.ts';

function storyOf(world: ExportWorld) {
  return timelineOf(world.store.timelineOf('export-1'), world.export);
}

const at = (time: string) => `2026-03-02T${time}.000Z`;
const started = (what: string, time: string, operationId: string) => ({
  what,
  at: at(time),
  outcome: 'started',
  trace: { operationId },
});
const step = (name: string, from: string, to: string, operations: object[] = []) => ({
  step: name,
  startedAt: at(from),
  endedAt: at(to),
  attempts: operations.length,
  operations,
});

describe('the timeline of an export', () => {
  it('tells every step with its times, its attempts, and Azure’s operations with their ids', async () => {
    // Azure's works take 30 seconds, its copies 4 minutes; one look at the copies a minute.
    const world = new ExportWorld({ settings: { firstTickSeconds: 60 } });

    await world.runExport({ captureOsDiskActivity: [wait(30)] });

    expect(storyOf(world)).toEqual({
      steps: [
        step('Accepted', '08:00:00', '08:00:00'),
        step('Preflight', '08:00:00', '08:00:00'),
        step('StoppingVm', '08:00:00', '08:00:30', [started('stopTemplateVm', '08:00:00', 'stop-1')]),
        step('CapturingDisk', '08:00:30', '08:01:30', [
          {
            what: 'captureOsDisk',
            at: at('08:00:30'),
            outcome: 'waited',
            message: 'Azure asks for patience. (TooManyRequests)',
          },
          started('captureOsDisk', '08:01:00', 'snapshot-2'),
        ]),
        step('StartingVm', '08:01:30', '08:02:00', [started('startTemplateVm', '08:01:30', 'start-3')]),
        step('PreparingImage', '08:02:00', '08:02:30', [started('prepareImage', '08:02:00', 'image-4')]),
        step('CreatingVersion', '08:02:30', '08:02:30', [started('createVersion', '08:02:30', 'version-5')]),
        step('Replicating', '08:02:30', '08:10:30', [started('writeRegions', '08:06:30', 'write-6')]),
        step('Settling', '08:10:30', '08:11:00', [started('deleteSnapshot', '08:10:30', 'deleteSnapshot-7')]),
        step('Done', '08:11:00', '08:11:00'),
      ],
      regions: [
        {
          region: 'northeurope',
          changes: [
            { at: at('08:02:30'), state: 'Pending', attempt: 0 },
            { at: at('08:07:30'), state: 'Replicating', attempt: 1 },
            { at: at('08:10:30'), state: 'Completed', attempt: 1 },
          ],
        },
        {
          region: 'westeurope',
          changes: [
            { at: at('08:02:30'), state: 'Replicating', attempt: 1 },
            { at: at('08:06:30'), state: 'Completed', attempt: 1 },
          ],
        },
      ],
      notes: [],
    });
  });

  it('tells why Azure refused or failed, what the clean-up asked for, and of the cancel', async () => {
    const quota = { code: 'QuotaExceeded', message: 'The quota is used up.' };
    const world = new ExportWorld({ works: { snapshot: [{ error: quota }] } });

    await world.runExport({
      captureOsDiskActivity: [
        async (real) => {
          await world.cancel();
          return real();
        },
      ],
    });
    const cancelled = storyOf(world);
    const failing = new ExportWorld({ works: { snapshot: [{ error: quota }] } });
    await failing.runExport({ startTemplateVmActivity: [refuse('AllocationFailed')] });
    const failed = storyOf(failing);

    expect(cancelled.notes).toEqual([
      { at: at('08:00:30'), code: 'cancel', message: 'Somebody asked to cancel the export.' },
    ]);
    expect(failed.steps.find(({ step: name }) => name === 'CapturingDisk')?.operations).toMatchObject([
      { outcome: 'started' },
      { outcome: 'failed', message: 'The quota is used up. (QuotaExceeded)' },
    ]);
    expect(failed.steps.find(({ step: name }) => name === 'Settling')?.operations).toMatchObject([
      {
        what: 'startTemplateVm',
        outcome: 'refused',
        message: 'Azure says AllocationFailed. (AllocationFailed)',
      },
    ]);
  });

  it('tells of every attempt at a region, and of every list that Azure was given', async () => {
    const world = new ExportWorld({ copies: { northeurope: { failures: 2 } } });

    await world.runExport();

    const { regions, steps } = storyOf(world);
    const changes = regions.find(({ region }) => region === 'northeurope')?.changes ?? [];
    expect(changes.map(({ state, attempt }) => `${attempt} ${state}`)).toEqual([
      '0 Pending',
      '1 Replicating',
      '1 Withdrawing',
      '1 Pending',
      '2 Replicating',
      '2 Withdrawing',
      '2 Pending',
      '3 Replicating',
      '3 Completed',
    ]);
    const writes = steps.find(({ step: name }) => name === 'Replicating')?.operations ?? [];
    expect(writes).toHaveLength(world.versions.writes.length);
  });

  it('tells a repeated export once', async () => {
    const world = new ExportWorld();

    await world.runExport({ recordRequestActivity: [asUsual, asUsual] });
    const before = storyOf(world);
    for (const activity of [
      'recordRequestActivity',
      'recordStepActivity',
      'recordRegionActivity',
      'settleActivity',
    ])
      await world.repeat(activity);

    expect(storyOf(world)).toEqual(before);
  });
});
