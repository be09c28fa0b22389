import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { tellLastEventsActivity } from '../../../orchestrations/flows/delete-lab-account/delete-account.activities.ts';
import { markForDeletion } from '../../../shared/use-cases/account/delete-account.ts';
import {
  LabAccountBeingDeletedError,
  LabAccountHasLabsError,
  LabAccountNotFoundError,
  LabAccountRecordLostError,
} from '../../../shared/domain/account/lab-account.ts';
import type { PlacedEvent } from '../../../shared/domain/event/lab-event.ts';
import { setUpLab } from '../../../shared/use-cases/lab/set-up-lab.ts';
import { createAccountDeletion } from '../../../shared/adapters/tables/account-deletion.ts';
import { createImageUses } from '../../../shared/adapters/tables/image-uses.ts';
import { keysOfAccount } from '../../../shared/adapters/tables/account-rows.ts';
import { partitions, rows, type RowKey } from '../../../shared/adapters/tables/toolkit/keys.ts';
import {
  accept,
  accountOf,
  GALLERY,
  newAccount,
  newExport,
  startStores,
  vmOf,
  type Stores,
} from './support/stores-support.ts';

let stores: Stores;

beforeAll(async () => {
  stores = await startStores({ now: () => new Date('2026-03-01T12:00:00.000Z') });
});

describe('the store of accounts', () => {
  it('adds an account once, and changes it when it is told to', async () => {
    const id = `b-${randomUUID()}`;
    const account = { ...accountOf(id), galleryId: GALLERY };

    const isNew = [
      await stores.accounts.add(account),
      await stores.accounts.add({ ...accountOf(id), location: 'eastus' }),
    ];
    const kept = await stores.accounts.read(id);
    const changed = await stores.accounts.change(id, () => ({ ...accountOf(id), location: 'northeurope' }));

    expect(isNew).toEqual([true, false]);
    expect(kept).toEqual(account);
    expect(changed).toEqual({ ...accountOf(id), location: 'northeurope' });
    expect(await stores.accounts.read(id)).toEqual(changed);
    expect(await stores.accounts.listIds()).toEqual(expect.arrayContaining([id]));
    expect(await stores.accounts.readLab(id, 'physics')).toBeUndefined();
  });

  it('loses no change of two that are made at the same time', async () => {
    const id = `b-${randomUUID()}`;
    await stores.accounts.add(accountOf(id));

    await Promise.all([
      stores.accounts.change(id, (account) => ({ ...account, location: 'eastus' })),
      stores.accounts.change(id, (account) => ({ ...account, galleryId: GALLERY })),
    ]);

    expect(await stores.accounts.read(id)).toMatchObject({ location: 'eastus', galleryId: GALLERY });
  });

  it('refuses to change an account that is not there', async () => {
    await expect(stores.accounts.change('nowhere', (account) => account)).rejects.toThrow(
      LabAccountNotFoundError,
    );
  });

  it('keeps everything that an administrator has said', async () => {
    const account = {
      ...accountOf(`b-${randomUUID()}`),
      allowedRegions: ['northeurope', 'westeurope'],
      exportDefaults: { replicaCount: { classOf: 30 }, excludeFromLatest: true },
      retention: { keepNewest: 3, shrinkOlder: true },
      messages: { role: 'LabCreator' as const, labs: ['physics'] },
    };

    await stores.accounts.add(account);

    expect(await stores.accounts.read(account.id)).toEqual(account);
  });

  it('lists accounts by id, page by page, and those that have a gallery', async () => {
    const prefix = `p-${randomUUID()}`;
    const gallery = `${GALLERY}-${randomUUID()}`;
    const ids = ['a', 'b', 'c'].map((letter) => `${prefix}-${letter}`);
    for (const id of ids.toReversed()) await stores.accounts.add({ ...accountOf(id), galleryId: gallery });

    const first = await stores.accounts.list({ size: 2, continuation: prefix });
    const second = await stores.accounts.list({ size: 2, continuation: first.continuation ?? '' });
    const attached = await stores.accounts.listAttachedTo(gallery.toUpperCase());

    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.continuation).toBe(ids[1]);
    expect(second.items[0]?.id).toBe(ids[2]);
    expect(attached).toEqual(ids);
  });

  it('lists labs by name, page by page, and forgets one that is removed', async () => {
    const id = `b-${randomUUID()}`;
    const image = { galleryId: GALLERY, imageName: 'Physics', version: '1.0.0' };
    for (const name of ['c', 'a', 'b']) {
      const lab = { accountId: id, name, templateVmId: vmOf(name) };
      await stores.accounts.saveLab(name === 'a' ? { ...lab, image } : lab);
    }

    const first = await stores.accounts.listLabs(id, { size: 2 });
    const second = await stores.accounts.listLabs(id, { size: 2, continuation: 'b' });
    await stores.accounts.removeLab(id, 'a');
    await stores.accounts.removeLab(id, 'a');
    const left = await stores.accounts.listLabs(id, { size: 9 });

    expect(first).toEqual({
      items: [
        { accountId: id, name: 'a', templateVmId: vmOf('a'), image },
        { accountId: id, name: 'b', templateVmId: vmOf('b') },
      ],
      continuation: 'b',
    });
    expect(second.items.map(({ name }) => name)).toEqual(['c']);
    expect(second.continuation).toBeUndefined();
    expect(left.items.map(({ name }) => name)).toEqual(['b', 'c']);
  });
});

describe('the deletion of an account', () => {
  const deletion = () => createAccountDeletion(stores.table);
  const ports = () => ({ ...stores, deletion: deletion() });
  const spared = { jobId: 'job-1', principalId: 'somebody' };

  it('leaves the account as it was where a lab has been set up since the door looked', async () => {
    const id = await newAccount(stores);

    const marked = markForDeletion(ports(), id, 'job-1');

    await expect(marked).rejects.toThrow(LabAccountHasLabsError);
    expect(await stores.accounts.read(id)).toBeDefined();
    expect(await deletion().isUnderWay(id)).toBe(false);
  });

  it('makes that a lab is not set up that came too late', async () => {
    const id = `b-${randomUUID()}`;
    await stores.accounts.add(accountOf(id));
    const templateVms = {
      // The account is marked after the door has found it, and before the lab is written.
      read: async () => {
        await deletion().mark(id, 'job-1');
        return { kind: 'done' as const, value: undefined };
      },
    };
    const imageUses = createImageUses(stores.galleries);

    const late = setUpLab(
      { ...stores, imageUses, templateVms },
      { accountId: id, name: 'late', templateVmId: vmOf('late') },
    );

    await expect(late).rejects.toThrow(LabAccountNotFoundError);
    expect(await stores.accounts.readLab(id, 'late')).toBeUndefined();
    expect(await stores.claims.find('vm', vmOf('late'))).toBeUndefined();
  });

  it('hides the account, keeps its id until it is buried, and does not make one anew that is gone', async () => {
    const id = `b-${randomUUID()}`;
    await stores.accounts.add(accountOf(id));
    await deletion().mark(id, 'job-1');

    const [read, listed] = [await stores.accounts.read(id), await stores.accounts.listIds()];
    await expect(stores.accounts.add(accountOf(id))).rejects.toThrow(LabAccountBeingDeletedError);
    await expect(stores.accounts.change(id, (account) => account)).rejects.toThrow(LabAccountNotFoundError);
    await deletion().bury(id, 'job-1');
    await deletion().bury(id, 'job-1');
    await deletion().mark(id, 'job-1');

    expect(read).toBeUndefined();
    expect(listed).toContain(id);
    expect(await deletion().isUnderWay(id)).toBe(false);
    expect(await stores.accounts.add(accountOf(id))).toBe(true);
  });

  it('sends the events that wait before there is nothing left of the account', async () => {
    const id = await newAccount(stores);
    await accept(stores, newExport(id, new Date('2026-03-01T12:00:00.000Z'), 'physics'));
    const sent: string[] = [];
    let isAway = true;
    const send = (events: readonly PlacedEvent[]) => {
      if (isAway) return Promise.reject(new Error('The bus is away.'));
      sent.push(...events.map(({ type }) => type));
      return Promise.resolve();
    };
    const runStates = { read: () => Promise.resolve(undefined) };
    const tell = tellLastEventsActivity.create({ ...stores, topic: { send }, runStates });
    await deletion().mark(id, spared.jobId);
    const more = [await deletion().deleteRows(id, spared), await deletion().deleteRows(id, spared)];

    const whileAway = await tell({ order: { accountId: id } });
    const left = await stores.countRows(id);
    isAway = false;
    const then = await tell({ order: { accountId: id } });

    expect(more).toEqual([true, false]);
    expect([whileAway.kind, left]).toEqual(['wait', { outbox: 1 }]);
    expect([then.kind, sent]).toEqual(['done', ['export-accepted']]);
    expect(await stores.countRows(id)).toEqual({});
  });

  /** Writes rows of these keys into an account's partition. */
  async function write(accountId: string, keys: readonly RowKey[]): Promise<void> {
    const client = await stores.table.client();
    const partitionKey = partitions.account(accountId);
    for (const rowKey of keys) await client.createEntity({ partitionKey, rowKey });
  }

  it('spares its job and the role of who asked, until there is a new account', async () => {
    const id = await newAccount(stores);
    const { job, jobOpen, role, owners } = rows;
    await write(id, [job.key('job-1'), jobOpen.key('job-1'), job.key('job-2'), owners.key()]);
    await write(id, [role.key('somebody', 'Owner'), role.key('somebody-2', 'Owner')]);
    await deletion().mark(id, 'job-1');

    const more = [await deletion().deleteRows(id, spared), await deletion().deleteRows(id, spared)];
    const left = await stores.countRows(id);
    await deletion().bury(id, 'job-1');
    await expect(stores.accounts.add(accountOf(id))).rejects.toThrow(LabAccountBeingDeletedError);
    const kept = await stores.countRows(id);
    await (await stores.table.client()).deleteEntity(partitions.account(id), jobOpen.key('job-1'));
    await stores.accounts.add(accountOf(id));

    expect(more).toEqual([true, false]);
    expect([left, kept]).toEqual(Array(2).fill({ job: 1, 'job-open': 1, role: 1 }));
    expect(await stores.countRows(id)).toEqual({});
    expect(await stores.accounts.read(id)).toEqual(accountOf(id));
  });

  it('is the work of the job that the account is marked by: a late repeat of another deletes nothing', async () => {
    const id = await newAccount(stores);
    await deletion().mark(id, 'job-1');
    await deletion().unmark(id, 'job-0');
    await deletion().bury(id, 'job-0');
    const more = await deletion().deleteRows(id, { ...spared, jobId: 'job-0' });
    const marked = await deletion().isUnderWay(id);

    await deletion().unmark(id, 'job-1');
    await deletion().bury(id, 'job-1');

    expect([more, marked]).toEqual([false, true]);
    expect(await stores.accounts.read(id)).toEqual({ ...accountOf(id), galleryId: GALLERY });
    expect(await stores.countRows(id)).toEqual({ lab: 2 });
  });

  it('leaves nothing of an account in the next one, and nobody else’s rows go', async () => {
    const [id, other] = [await newAccount(stores), await newAccount(stores)];
    await write(id, [rows.role.key('somebody', 'Owner'), rows.job.key('job-1')]);
    await deletion().mark(id, 'job-1');
    while (await deletion().deleteRows(id, spared));
    await deletion().bury(id, 'job-1');

    const isNew = await Promise.all([1, 2, 3].map(() => stores.accounts.add(accountOf(id))));

    expect(isNew.toSorted()).toEqual([false, false, true]);
    expect(await stores.countRows(id)).toEqual({});
    expect(await stores.countRows(other)).toEqual({ lab: 2 });
  });

  it('is not what the making of an account does, whatever that is called', async () => {
    const id = await newAccount(stores);
    const names = ['accounts', 'account', 'system', 'claims-vm', 'owners', `account-${id}`];

    for (const name of names) await stores.accounts.add(accountOf(name));
    const again = await stores.accounts.add(accountOf(id));

    expect(again).toBe(false);
    expect(await stores.accounts.listIds()).toEqual(expect.arrayContaining([id, ...names]));
    expect(await stores.countRows(id)).toEqual({ lab: 2 });
    for (const name of names) expect(await stores.countRows(name)).toEqual({});
  });

  it('is not begun by making an account whose own row is lost: that is refused by name', async () => {
    const id = await newAccount(stores);
    const { partitionKey, rowKey } = keysOfAccount(id);
    await (await stores.table.client()).deleteEntity(partitionKey, rowKey);

    const made = stores.accounts.add(accountOf(id));

    await expect(made).rejects.toThrow(LabAccountRecordLostError);
    await expect(made).rejects.toThrow(id);
    expect(await stores.countRows(id)).toEqual({ lab: 2 });
  });
});

describe('the store of image uses', () => {
  it('tells which labs were made from a gallery, an image, a version, or are of an account', async () => {
    const uses = createImageUses(stores.galleries);
    const galleryId = `${GALLERY}-${randomUUID()}`;
    const use = (labName: string, imageName: string, version: string, account = 'one') => ({
      accountId: account,
      labName,
      imageName,
      version,
    });
    const all = [
      use('d', 'linux-2', '1.0.0'),
      use('a', 'linux', '1.0.0'),
      use('b', 'linux', '1.0.0', 'two'),
      use('c', 'linux', '1.0.1'),
    ];
    for (const one of [...all, ...all]) await uses.add({ galleryId, ...one });

    const labs = async (of?: Parameters<typeof uses.list>[1]) =>
      (await uses.list(galleryId.toUpperCase(), of)).map(({ labName }) => labName);

    expect(await uses.list(galleryId)).toEqual(all);
    expect(await labs({ imageName: 'LINUX' })).toEqual(['a', 'b', 'c']);
    expect(await labs({ imageName: 'linux', version: '1.0.0' })).toEqual(['a', 'b']);
    expect(await labs({ accountId: 'two' })).toEqual(['b']);
    for (const one of [...all.slice(1), ...all.slice(1)]) await uses.remove({ galleryId, ...one });
    expect(await labs()).toEqual(['d']);
  });
});
