import { describe, expect, it } from 'vitest';
import { cancelExport, cancelWarnings } from '../../../shared/use-cases/export/cancel-export.ts';
import { ExportOverError } from '../../../shared/domain/export/errors.ts';
import { exportStatus, type CaptureRecord } from '../../../shared/domain/export/export.ts';
import type { ExportChange, StoredExport } from '../../../shared/use-cases/export/ports.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const CAPTURE: CaptureRecord = {
  templateVmId: 'vm',
  wasRunning: true,
  homeRegion: 'westeurope',
  targets: [],
};

const RUN: StoredExport = {
  id: 'e1',
  accountId: 'a',
  labName: 'physics',
  imageName: 'physics',
  galleryId: 'g',
  templateVmId: 'vm',
  options: {},
  version: '1.0.0',
  status: 'Running',
  step: 'Replicating',
  createdAt: NOW.toISOString(),
  runToken: 't',
};

/** Cancels an export that stands so, and gives what was written. */
async function cancel(stored: Partial<StoredExport>) {
  const written: ExportChange[] = [];
  const exports = {
    change: (
      accountId: string,
      exportId: string,
      decide: (current: StoredExport) => ExportChange | undefined,
    ) => {
      expect([accountId, exportId]).toEqual(['a', 'e1']);
      const current = { ...RUN, ...stored };
      const change = decide(current);
      if (change) written.push(change);
      return Promise.resolve(change?.export ?? current);
    },
  };
  const after = await cancelExport(
    { exports, clock: { now: () => NOW } },
    { accountId: 'a', exportId: 'e1' },
  );
  return { after, written };
}

describe('the cancel of an export', () => {
  it.each(['Accepted', 'Running'] as const)(
    'that is %s is noted, and nothing else changes',
    async (status) => {
      const { after, written } = await cancel({ status });

      const cancelled = { ...RUN, status, cancelRequestedAt: NOW.toISOString() };
      expect(after).toEqual(cancelled);
      expect(written).toEqual([
        {
          export: cancelled,
          events: [],
          timeline: [
            {
              kind: 'note',
              id: 'note-cancel',
              at: NOW.toISOString(),
              message: 'Somebody asked to cancel the export.',
            },
          ],
        },
      ]);
    },
  );

  it('that was asked for before changes nothing', async () => {
    const cancelRequestedAt = '2026-03-01T11:00:00.000Z';

    const twice = [
      await cancel({ cancelRequestedAt }),
      await cancel({ status: 'Cancelled' }),
      await cancel({ status: 'Cancelled', cancelRequestedAt }),
    ];

    expect(twice.flatMap(({ written }) => written)).toEqual([]);
    expect(twice[0]?.after.cancelRequestedAt).toBe(cancelRequestedAt);
  });

  it.each(exportStatus.extract(['Succeeded', 'PartiallySucceeded', 'Failed']).options)(
    'that is over (%s) is refused, whether it was asked for before or not',
    async (status) => {
      const refused = [cancel({ status }), cancel({ status, cancelRequestedAt: NOW.toISOString() })];

      for (const one of await Promise.allSettled(refused)) {
        expect(one).toMatchObject({
          status: 'rejected',
          reason: expect.any(ExportOverError) as ExportOverError,
        });
        expect(one).toMatchObject({
          reason: {
            code: 'ExportOver',
            kind: 'Conflict',
            message: `Export e1 is over (${status}), and can't be cancelled any more.`,
          },
        });
      }
    },
  );
});

describe('what a cancel can not undo', () => {
  it('is nothing before the template VM is generalized, and where it never is', () => {
    expect(cancelWarnings({})).toEqual([]);
    expect(cancelWarnings({ capture: CAPTURE })).toEqual([]);
    expect(cancelWarnings({ capture: { ...CAPTURE, generalizing: false } })).toEqual([]);
  });

  it('is nothing where the template VM was to be generalized, was spared, and is back', () => {
    const vmAvailableAt = NOW.toISOString();

    expect(cancelWarnings({ capture: { ...CAPTURE, generalizing: true }, vmAvailableAt })).toEqual([]);
  });

  it('is a template VM that has been generalized, or is about to be', () => {
    const warnings = cancelWarnings({ capture: { ...CAPTURE, generalizing: true } });

    expect(warnings).toEqual([
      {
        code: 'TemplateVmLost',
        target: 'templateVm',
        message: expect.stringMatching(/generalized, or is about to be: it can never start again/) as string,
      },
    ]);
  });
});
