import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExportNotFoundError } from '../../../shared/domain/export/errors.ts';
import type { Export, ExportRegion } from '../../../shared/domain/export/export.ts';
import type { StoredExport } from '../../../shared/use-cases/export/ports.ts';
import { accept, newAccount, newExport, startStores, type Stores } from './support/stores-support.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

let stores: Stores;
let accountId: string;

beforeAll(async () => {
  stores = await startStores({ now: () => NOW });
});

beforeEach(async () => {
  accountId = await newAccount(stores);
});

async function acceptedExport() {
  const run = newExport(accountId, NOW);
  await accept(stores, run);
  return run;
}

describe('the store of exports', () => {
  it('writes everything of an acceptance or nothing', async () => {
    const first = newExport(accountId, NOW, 'physics');
    const second = newExport(accountId, NOW, 'physics');

    const answers = [
      await accept(stores, first, { keyHash: 'k1', requestHash: 'r' }),
      await accept(stores, second, { keyHash: 'k2', requestHash: 'r' }),
    ];

    expect(answers).toEqual([{ kind: 'accepted' }, { kind: 'vm-busy', exportId: first.id }]);
    expect(await stores.countRows(accountId)).toEqual({
      export: 1,
      key: 1,
      lab: 2,
      'lab-export': 1,
      open: 1,
      outbox: 1,
      'vm-claim': 1,
    });
    expect(await stores.exports.findByKey(accountId, 'k2')).toBeUndefined();
    expect(await stores.exports.read(accountId, second.id)).toBeUndefined();
  });

  it('accepts one export for one key, however many come at once', async () => {
    const all = Array.from({ length: 10 }, () => newExport(accountId, NOW));

    const answers = await Promise.all(
      all.map((run) => accept(stores, run, { keyHash: 'k', requestHash: 'r' })),
    );

    const accepted = all.filter((_, index) => answers[index]?.kind === 'accepted');
    expect(accepted).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'key-known')).toEqual(
      Array.from({ length: 9 }, () => ({ kind: 'key-known', exportId: accepted[0]?.id, requestHash: 'r' })),
    );
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1, 'vm-claim': 1 });
  });

  it('takes an acceptance whose answer was lost for the same one, even when the export is over', async () => {
    const [keyed, unkeyed] = [newExport(accountId, NOW), newExport(accountId, NOW)];
    const key = { keyHash: 'k', requestHash: 'r' };
    await accept(stores, keyed, key);
    await accept(stores, unkeyed);

    const again = [await accept(stores, keyed, key), await accept(stores, unkeyed)];
    await stores.exports.change(accountId, unkeyed.id, (stored) => ({
      export: stored,
      events: [],
      over: true,
    }));
    const late = await accept(stores, unkeyed);

    expect([...again, late].map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('keeps every field of an export', async () => {
    const run = newExport(accountId, NOW);
    const trace = { requestId: 'r', correlationId: 'c', operationId: 'o' };
    const whole: Required<Export> & StoredExport = {
      ...run,
      requestedBy: { id: 'person', name: 'teacher@contoso.com' },
      retryOf: 'source',
      retriedRegions: ['northeurope'],
      allowedRegions: ['northeurope', 'westeurope'],
      ownImageOnly: true,
      retriedBy: 'retry',
      options: {
        image: 'Existing',
        version: '1.0.0',
        description: 'Физика "2026"',
        tags: { course: 'Physics' },
        targetRegions: [{ name: 'northeurope', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' }],
        replicaCount: { classOf: 41 },
        storageAccountType: 'Standard_ZRS',
        excludeFromLatest: true,
        endOfLifeDate: '2027-03-01T12:00:00Z',
        generalize: true,
        stopTemplateVm: true,
      },
      status: 'PartiallySucceeded',
      step: 'Done',
      startedAt: run.createdAt,
      endedAt: run.createdAt,
      cancelRequestedAt: run.createdAt,
      vmUnavailableFrom: run.createdAt,
      vmAvailableAt: run.createdAt,
      retryUntil: run.createdAt,
      runToken: 'token',
      error: {
        code: 'X',
        message: 'Почему? "Так".',
        azure: { code: 'A', message: 'B', trace },
        details: [{ code: 'Y', message: 'Z', target: 'vm' }],
      },
      leftBehind: [{ code: 'SnapshotLeft', message: 'A snapshot.', target: 'snapshot' }],
      capture: {
        templateVmId: run.templateVmId,
        wasRunning: true,
        homeRegion: 'westeurope',
        targets: [{ name: 'westeurope', regionalReplicaCount: 3, storageAccountType: 'Standard_LRS' }],
        generalizing: true,
        newImage: true,
      },
    };
    await accept(stores, run);

    await stores.exports.change(accountId, run.id, () => ({ export: whole, events: [] }));

    expect(await stores.exports.read(accountId, run.id)).toEqual(whole);
  });

  it('loses no change of many that are made at once', async () => {
    const { id: exportId } = await acceptedExport();
    const append = (text: string) =>
      stores.exports.change(accountId, exportId, (stored) => ({
        export: { ...stored, leftBehind: [...(stored.leftBehind ?? []), { code: text, message: '' }] },
        events: [],
      }));

    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(append));

    const after = await stores.exports.read(accountId, exportId);
    expect(after?.leftBehind?.map(({ code }) => code).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('changes no export that is not there', async () => {
    const change = stores.exports.change(accountId, newExport(accountId, NOW).id, () => undefined);

    await expect(change).rejects.toThrow(ExportNotFoundError);
  });

  it('lists newest first, page after page, and nothing but exports', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const run = newExport(accountId, new Date(NOW.getTime() + index * 60_000));
      await accept(stores, run, { keyHash: `k${index}`, requestHash: 'r' });
      ids.unshift(run.id);
    }

    const pages: string[][] = [];
    let continuation: string | undefined;
    do {
      const page = await stores.exports.list(accountId, {
        size: 3,
        ...(continuation !== undefined && { continuation }),
      });
      pages.push(page.items.map(({ id }) => id));
      continuation = page.continuation;
    } while (continuation !== undefined);

    expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(await stores.exports.list(`${accountId}-x`, { size: 3 })).toEqual({ items: [] });
  });

  it("keeps one row per region, and each export's apart", async () => {
    const one = { accountId, exportId: (await acceptedExport()).id };
    const two = { accountId, exportId: (await acceptedExport()).id };

    const azure = { code: 'AllocationFailed', message: 'No "capacity".', trace: { requestId: 'r' } };
    const failed: ExportRegion = {
      region: 'northeurope',
      state: 'Failed',
      progress: 33.3,
      attempt: 3,
      startedAt: NOW.toISOString(),
      message: 'No.',
      azure,
    };
    const replicating: ExportRegion = {
      region: 'westeurope',
      state: 'Replicating',
      progress: 10,
      attempt: 1,
    };
    const completed: ExportRegion = { ...replicating, state: 'Completed', progress: 100 };

    await stores.exports.recordRegion(one, { ...replicating, message: 'Slow.' });
    await stores.exports.recordRegion(one, completed);
    await stores.exports.recordRegion(one, failed);
    await stores.exports.recordRegion(two, replicating);

    expect(await stores.exports.readRegions(accountId, one.exportId)).toEqual([failed, completed]);
    expect(await stores.exports.readRegions(accountId, two.exportId)).toHaveLength(1);
  });
});
