import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportNotFoundError } from '../../../shared/domain/export/errors.ts';
import type { ExportRegion } from '../../../shared/domain/export/export.ts';
import { planRetry } from '../../../shared/use-cases/export/plan-retry.ts';
import { plannedRegions } from '../../../shared/domain/export/planned-regions.ts';
import type { StoredExport } from '../../../shared/use-cases/export/ports.ts';
import { firstMemory, regionMemory, regionState } from '../../../shared/domain/region/replication.ts';

const HOME = 'westeurope';
const NAMES = [HOME, 'northeurope', 'francecentral'];
const TARGETS = NAMES.map((name) => ({
  name,
  regionalReplicaCount: 2,
  storageAccountType: 'Standard_LRS' as const,
}));
const RECORDED: ExportRegion[] = [
  { region: HOME, state: 'Completed', progress: 100, attempt: 1, startedAt: '2026-03-01T12:00:00.000Z' },
  { region: 'northeurope', state: 'Failed', progress: 40, attempt: 3, message: 'No.' },
];

const RETRY: StoredExport = {
  id: 'retry',
  retryOf: 'source',
  accountId: 'a',
  labName: 'physics',
  imageName: 'physics',
  galleryId: 'g',
  templateVmId: 'vm',
  options: {},
  version: '1.0.0',
  status: 'Running',
  step: 'Preflight',
  createdAt: '2026-03-01T12:00:00.000Z',
  capture: { templateVmId: 'vm', wasRunning: false, homeRegion: HOME, targets: TARGETS },
};

/** The plan of the retry, with what stands in the store. */
function plan(retry: Partial<StoredExport> = {}, recorded = RECORDED) {
  const exports = {
    read: (accountId: string, id: string) =>
      Promise.resolve(accountId === 'a' && id === 'retry' ? { ...RETRY, ...retry } : undefined),
    readRegions: (accountId: string, id: string) =>
      Promise.resolve(accountId === 'a' && id === 'source' ? recorded : []),
  };
  return planRetry({ exports }, { accountId: 'a', exportId: 'retry' });
}

describe('the plan of a retry', () => {
  it('begins anew in every region without a copy, and leaves the others as they are', async () => {
    const { homeRegion, targets, regions } = await plan();

    expect(homeRegion).toBe(HOME);
    expect(targets).toEqual(TARGETS);
    expect(regions).toEqual([
      { ...RECORDED[0], home: true },
      firstMemory('northeurope', HOME),
      firstMemory('francecentral', HOME),
    ]);
  });

  it('begins anew only in the regions that were asked for', async () => {
    const skipped: ExportRegion = { region: 'francecentral', state: 'Skipped', progress: 0, attempt: 0 };

    const { regions } = await plan({ retriedRegions: ['francecentral'] }, [...RECORDED, skipped]);

    expect(regions).toEqual([
      { ...RECORDED[0], home: true },
      { ...RECORDED[1], home: false },
      firstMemory('francecentral', HOME),
    ]);
  });

  it('never makes a copy again, asked for or not, and is fit for a replication', async () => {
    const states = fc.tuple(...NAMES.map(() => fc.constantFrom(...regionState.options)));
    const asked = fc.option(fc.subarray(NAMES), { nil: undefined });

    await fc.assert(
      fc.asyncProperty(states, asked, async (all, retriedRegions) => {
        const recorded = all.map((state, index): ExportRegion => {
          return { region: NAMES[index] ?? '', state, progress: 1, attempt: 2 };
        });

        const { regions } = await plan(retriedRegions && { retriedRegions }, recorded);

        expect(regions.map(({ region }) => region)).toEqual(NAMES);
        for (const [index, region] of regions.entries()) {
          const before = recorded[index];
          const isAgain = before?.state !== 'Completed' && (retriedRegions?.includes(region.region) ?? true);
          expect(region.state).toBe(isAgain ? 'Pending' : before?.state);
          expect(region.attempt).toBe(isAgain ? 0 : 2);
          expect(region.home).toBe(region.region === HOME);
          expect(regionMemory.parse(region)).toEqual(region);
        }
      }),
    );
  });

  it('is none without the retry, or without what its export captured', async () => {
    const { capture, ...bare } = RETRY;
    const exports = {
      read: (_accountId: string, id: string) => Promise.resolve(id === 'bare' ? bare : undefined),
      readRegions: () => Promise.resolve([]),
    };

    const nowhere = planRetry({ exports }, { accountId: 'a', exportId: 'nowhere' });
    const nothing = planRetry({ exports }, { accountId: 'a', exportId: 'bare' });

    await Promise.all([
      expect(nowhere).rejects.toThrow(ExportNotFoundError),
      expect(nothing).rejects.toThrow(/has no export "bare"/),
    ]);
  });
});

describe('the regions of an export', () => {
  it('are as far as they are recorded, or else wait for their turn', () => {
    expect(plannedRegions(NAMES, RECORDED)).toEqual([
      ...RECORDED,
      { region: 'francecentral', state: 'Pending', progress: 0, attempt: 0 },
    ]);
  });

  it('are those that were planned and those that are recorded, each once', () => {
    const names = fc.subarray([...NAMES, 'eastus']);

    fc.assert(
      fc.property(names, names, (planned, recorded) => {
        const rows = recorded.map((region): ExportRegion => {
          return { region, state: 'Failed', progress: 0, attempt: 1 };
        });

        const all = plannedRegions(planned, rows);

        expect(all.map(({ region }) => region).toSorted()).toEqual(
          [...new Set([...planned, ...recorded])].toSorted(),
        );
        expect(all).toEqual(expect.arrayContaining(rows));
      }),
    );
  });
});
