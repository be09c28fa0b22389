import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assertDeletable } from '../../../shared/use-cases/account/delete-account.ts';
import { LabAccountBusyError } from '../../../shared/domain/account/lab-account.ts';
import type { LabBuild } from '../../../shared/domain/lab/lab-build.ts';
import { labCreatedEvent } from '../../../shared/domain/event/lab-created.ts';
import type { Lab } from '../../../shared/domain/lab/lab.ts';
import { createAccountDeletion } from '../../../shared/adapters/tables/account-deletion.ts';
import { accountOf, GALLERY, newAccount, startStores, vmOf, type Stores } from './support/stores-support.ts';

let stores: Stores;
let build: LabBuild;
let lab: Lab & { build: LabBuild };

beforeAll(async () => {
  stores = await startStores({ now: () => new Date('2026-03-01T12:00:00.000Z') });
});

beforeEach(async () => {
  const accountId = await newAccount(stores);
  build = {
    id: 'making',
    accountId,
    labName: 'new-lab',
    subscriptionId: 's',
    resourceGroup: 'g',
    region: 'westeurope',
    size: 'Standard_D2s_v5',
    osType: 'Linux',
    osState: 'Specialized',
    securityType: 'Standard',
    image: { galleryId: GALLERY, imageName: 'linux', version: '1.0.0' },
  };
  lab = { accountId, name: 'new-lab', templateVmId: vmOf('new-lab'), image: build.image, build };
});

/** That the lab was made, at some time or other. */
function created() {
  return labCreatedEvent(build, new Date().toISOString());
}

describe('the store of labs that are being made', () => {
  it('turns what was noted into a lab, at once and as often as it is told to', async () => {
    const { accountId } = build;
    await stores.labBuilds.note(build);
    const noted = await stores.labBuilds.find(accountId, build.id);

    const finished = [
      await stores.labBuilds.finish(lab, created()),
      await stores.labBuilds.finish(lab, created()),
    ];

    expect(noted).toEqual(build);
    expect(finished).toEqual([true, true]);
    expect(await stores.accounts.readLab(accountId, lab.name)).toEqual(lab);
    expect(await stores.labBuilds.list(accountId)).toEqual([]);
    expect((await stores.countRows(accountId))['outbox']).toBe(1);
  });

  it('forgets what a run has noted again of a lab that is whole', async () => {
    await stores.labBuilds.note(build);
    await stores.labBuilds.finish(lab, created());
    await stores.labBuilds.note(build);

    const finished = await stores.labBuilds.finish(lab, created());

    expect(finished).toBe(true);
    expect(await stores.labBuilds.list(build.accountId)).toEqual([]);
  });

  it('leaves another lab of that name as it is, and keeps the note', async () => {
    const other = { accountId: lab.accountId, name: lab.name, templateVmId: vmOf('another') };
    await stores.accounts.saveLab(other);
    await stores.labBuilds.note(build);

    const finished = await stores.labBuilds.finish(lab, created());

    expect(finished).toBe(false);
    expect(await stores.accounts.readLab(lab.accountId, lab.name)).toEqual(other);
    expect(await stores.labBuilds.list(lab.accountId)).toEqual([{ build, jobId: build.id }]);
  });

  it('turns a lab back into a note of what is to be deleted, for the operation that deletes it', async () => {
    await stores.labBuilds.note(build);
    await stores.labBuilds.finish(lab, created());

    await stores.labBuilds.retire(lab, 'deleting');
    await stores.labBuilds.retire(lab, 'deleting');

    expect(await stores.accounts.readLab(lab.accountId, lab.name)).toBeUndefined();
    expect(await stores.labBuilds.list(lab.accountId)).toEqual([{ build, jobId: 'deleting' }]);
  });

  it('retires no other lab that has the name by now', async () => {
    const other = { accountId: lab.accountId, name: lab.name, templateVmId: vmOf('another') };
    await stores.accounts.saveLab(other);

    await stores.labBuilds.retire(lab, 'deleting');

    expect(await stores.accounts.readLab(lab.accountId, lab.name)).toEqual(other);
    expect(await stores.labBuilds.list(lab.accountId)).toEqual([]);
  });

  it('keeps its account from being deleted, for nobody else knows what is in Azure', async () => {
    const accountId = `b-${randomUUID()}`;
    await stores.accounts.add(accountOf(accountId));
    await stores.labBuilds.note({ ...build, accountId });
    const ports = { ...stores, deletion: createAccountDeletion(stores.table) };

    const refusal = await assertDeletable(ports, accountId, () => undefined).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(LabAccountBusyError);
    expect(refusal).toMatchObject({ details: [{ target: 'labs/new-lab' }] });
  });

  it('forgets a note, also one that is not there', async () => {
    await stores.labBuilds.note(build);

    await stores.labBuilds.forget(build.accountId, build.id);
    await stores.labBuilds.forget(build.accountId, build.id);

    expect(await stores.labBuilds.find(build.accountId, build.id)).toBeUndefined();
  });
});
