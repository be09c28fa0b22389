import { describe, expect, it } from 'vitest';
import type { ExportDocument } from '../../../local/start/export/export-document.ts';
import { findProblems, summarise, type AzureFacts } from '../../../local/start/export/summary.ts';

const succeeded: ExportDocument = {
  id: 'e1',
  accountId: 'contoso',
  labName: 'linux-basics',
  imageName: 'linux-basics',
  version: '1.0.0',
  status: 'Succeeded',
  step: 'Done',
  regions: [
    { region: 'northeurope', state: 'Completed', progress: 100 },
    { region: 'westeurope', state: 'Completed', progress: 100 },
  ],
  createdAt: '2026-11-23T10:00:00.000Z',
  endedAt: '2026-11-23T10:00:24.460Z',
};

const stoppedMeanwhile = {
  vmUnavailableFrom: '2026-11-23T10:00:02.000Z',
  vmAvailableAt: '2026-11-23T10:00:08.250Z',
};

const agreeing: AzureFacts = {
  geography: ['northeurope', 'westeurope'],
  replicas: new Map([
    ['northeurope', 'Completed'],
    ['westeurope', 'Completed'],
  ]),
  powerBefore: 'VM running',
  powerAfter: 'VM running',
  snapshotsLeft: 0,
};

describe('the summary', () => {
  it("puts the app's states beside Azure's, with the export's own times in seconds", () => {
    expect(summarise({ ...succeeded, ...stoppedMeanwhile }, agreeing)).toEqual({
      export: {
        id: 'e1',
        status: 'Succeeded',
        image: 'linux-basics',
        version: '1.0.0',
        seconds: 24.5,
        regions: [
          { region: 'northeurope', state: 'Completed', progress: 100, azureState: 'Completed' },
          { region: 'westeurope', state: 'Completed', progress: 100, azureState: 'Completed' },
        ],
      },
      vm: { before: 'VM running', after: 'VM running', unavailableSeconds: 6.3 },
      snapshotsLeft: 0,
    });
  });

  it('says null for a region without a replica, and for a VM that was never stopped', () => {
    const replicas = new Map([['westeurope', 'Completed']]);

    const summary = summarise(succeeded, { ...agreeing, replicas });

    expect(summary.export.regions.map(({ azureState }) => azureState)).toEqual([null, 'Completed']);
    expect(summary.vm.unavailableSeconds).toBeNull();
  });
});

describe('the agreement of app and Azure', () => {
  it('has no problem with a full success', () => {
    expect(findProblems(succeeded, agreeing)).toEqual([]);
  });

  it('is missed by an export that did not succeed, with its reason', () => {
    const failed: ExportDocument = {
      ...succeeded,
      status: 'Failed',
      error: { code: 'VmNotFound', message: 'There is no VM.' },
    };

    expect(findProblems(failed, agreeing)).toEqual([
      'The export ended Failed (VmNotFound: There is no VM.).',
    ]);
  });

  it('is missed when the app reports other regions than the geography has', () => {
    const [, home] = succeeded.regions;
    const elsewhere = { region: 'uksouth', state: 'Skipped', progress: 0 } as const;
    const reported = {
      ...succeeded,
      status: 'PartiallySucceeded',
      regions: home ? [home, elsewhere] : [],
    } as const;

    const problems = findProblems(reported, agreeing);

    expect(problems).toContain('The app does not report northeurope.');
    expect(problems).toContain("The app reports uksouth, outside the lab's geography.");
    expect(problems).toContain('Azure has a replica in northeurope that the app does not report.');
  });

  it('is missed when a region is reported twice', () => {
    const regions = [...succeeded.regions, ...succeeded.regions.slice(1)];

    expect(findProblems({ ...succeeded, regions }, agreeing)).toEqual([
      'The app reports westeurope more than once.',
    ]);
  });

  it.each(['Replicating', 'Failed', 'Unknown'])(
    'is missed when Azure says %s of a Completed region',
    (state) => {
      const replicas = new Map([...agreeing.replicas, ['northeurope', state]]);

      expect(findProblems(succeeded, { ...agreeing, replicas })).toEqual([
        `The app reports northeurope Completed, and Azure says ${state}.`,
      ]);
    },
  );

  it('is missed when a success has an unfinished region', () => {
    const regions = succeeded.regions.map((region) => ({ ...region, state: 'Skipped' as const }));

    const problems = findProblems({ ...succeeded, regions }, { ...agreeing, replicas: new Map() });

    expect(problems).toEqual([
      'The export Succeeded although northeurope is Skipped.',
      'The export Succeeded although westeurope is Skipped.',
    ]);
  });

  it('is missed when the template VM stays off or a snapshot stays', () => {
    const left = { ...agreeing, powerAfter: 'VM deallocated', snapshotsLeft: 2 };

    expect(findProblems(succeeded, left)).toEqual([
      'The template VM was "VM running" and is "VM deallocated".',
      '2 snapshots are left behind.',
    ]);
  });

  it('is not missed by a VM that was off and is off, or that an export under way has brought back', () => {
    const off = { ...agreeing, powerBefore: 'VM deallocated', powerAfter: 'VM deallocated' };
    const broughtBack = { ...agreeing, powerBefore: 'VM deallocated' };

    expect(findProblems(succeeded, off)).toEqual([]);
    expect(findProblems(succeeded, broughtBack)).toEqual([]);
  });
});
