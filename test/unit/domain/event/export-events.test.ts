import { describe, expect, it } from 'vitest';
import { exportEvent, regionEvent } from '../../../../shared/domain/event/export-events.ts';
import type { Export, ExportRegion } from '../../../../shared/domain/export/export.ts';
import { regionState } from '../../../../shared/domain/region/replication.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const RUN: Export = {
  id: 'e1',
  accountId: 'a',
  labName: 'physics',
  imageName: 'physics-image',
  galleryId: 'g',
  templateVmId: 'vm',
  options: {},
  version: '1.0.0',
  status: 'Running',
  step: 'Replicating',
  createdAt: NOW,
};
const REGION: ExportRegion = { region: 'northeurope', state: 'Completed', progress: 100, attempt: 1 };

function eventOf(region: Partial<ExportRegion>) {
  return regionEvent({ accountId: 'a', exportId: 'e1' }, { ...REGION, ...region }, NOW);
}

describe('an event of an export', () => {
  it('tells what happened, when, to which export, and how that stood', () => {
    expect(exportEvent(RUN, 'export-capturing', NOW)).toStrictEqual({
      id: 'e1-export-capturing',
      type: 'export-capturing',
      time: NOW,
      accountId: 'a',
      subject: 'exports/e1',
      data: { labName: 'physics', imageName: 'physics-image', version: '1.0.0', status: 'Running' },
    });
  });

  it('tells why the export failed, in our words alone, and of a retry what it retries', () => {
    const azure = { code: 'AllocationFailed', message: 'No capacity.' };
    const error = { code: 'HomeRegionFailed', message: 'Azure could not copy the image.', azure };

    const { data } = exportEvent({ ...RUN, retryOf: 'e0', status: 'Failed', error }, 'export-failed', NOW);

    expect(data).toEqual({
      retryOf: 'e0',
      labName: 'physics',
      imageName: 'physics-image',
      version: '1.0.0',
      status: 'Failed',
      errorCode: 'HomeRegionFailed',
      errorMessage: 'Azure could not copy the image.',
    });
  });
});

describe('an event of a region', () => {
  it('tells that it has its copy', () => {
    expect(eventOf({})).toStrictEqual({
      id: 'e1-region-replicated-northeurope',
      type: 'region-replicated',
      time: NOW,
      accountId: 'a',
      subject: 'exports/e1',
      data: { region: 'northeurope' },
    });
  });

  it('tells why it has none', () => {
    const failed = eventOf({ state: 'Failed', message: 'Tried 3 times.' });

    expect(failed).toMatchObject({ type: 'region-failed', id: 'e1-region-failed-northeurope' });
    expect(failed?.data).toEqual({ region: 'northeurope', message: 'Tried 3 times.' });
  });

  it('is told of a copy, a failure and a region left out, and of nothing on the way there nor of a cancel', () => {
    const types = regionState.options.map((state) => [state, eventOf({ state })?.type]);

    expect(types.filter(([, type]) => type !== undefined)).toEqual([
      ['Completed', 'region-replicated'],
      ['Failed', 'region-failed'],
      ['Skipped', 'region-skipped'],
    ]);
  });
});
