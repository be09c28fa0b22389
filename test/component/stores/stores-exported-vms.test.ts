import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkClaims } from '../../../shared/use-cases/account/check-claims.ts';
import { TemplateVmBusyError } from '../../../shared/domain/export/errors.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import { TemplateVmTakenError } from '../../../shared/domain/lab/errors.ts';
import { LabNotFoundError, type Lab } from '../../../shared/domain/lab/lab.ts';
import { setUpLab } from '../../../shared/use-cases/lab/set-up-lab.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { createAccountStore } from '../../../shared/adapters/tables/account-store.ts';
import { createImageUses } from '../../../shared/adapters/tables/image-uses.ts';
import { rows, type PartitionKey, type RowKey } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { createLabBuilds } from '../../../shared/adapters/tables/lab-builds.ts';
import type { Table } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { ANYTHING } from './support/possible-checks.ts';
import { accountOf, vmOf } from './support/stores-support.ts';
import { pass, ports as worldPorts, portsOfRequest, stores, useStores } from './support/stores-world.ts';

useStores();

let one: string;
let two: string;
let vm: string;
let gallery: string;

beforeEach(async () => {
  [one, two] = [`one-${randomUUID()}`, `two-${randomUUID()}`];
  for (const id of [one, two]) await stores.accounts.add(accountOf(id));
  vm = vmOf(randomUUID());
  gallery = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/${randomUUID()}`;
});

/** Seconds after which a claim for nothing is lost. */
const LATER = 660;

function ports() {
  const read = () => Promise.resolve(done(undefined));
  return {
    ...stores,
    ...worldPorts,
    imageUses: createImageUses(stores.galleries),
    templateVms: { read },
  };
}

const put = (accountId: string, name: string, templateVmId = vm) =>
  setUpLab(ports(), { accountId, name, templateVmId });

async function holderOf(resourceId: string): Promise<string | undefined> {
  const claim = await stores.claims.find('vm', resourceId);
  return claim && `${claim.accountId}/${claim.labName ?? ''}`;
}

describe('a template VM that is being exported', () => {
  const order = () => ({
    accountId: one,
    labName: 'physics',
    authority: ANYTHING,
    request: { imageName: `image-${randomUUID()}` },
  });
  const request = () => requestExport(portsOfRequest(), order());
  const next = () => vmOf(randomUUID());

  /** The account's table, where an export is accepted right after somebody has looked for one. */
  function tableWithExportAfterLook(): Table {
    let exported = false;
    return {
      ...stores.table,
      async find<Row extends object>(partitionKey: PartitionKey, rowKey: RowKey) {
        const row = await stores.table.find<Row>(partitionKey, rowKey);
        if (!exported && rowKey === rows.vmClaim.key(vm)) {
          exported = true;
          await request();
        }
        return row;
      },
    };
  }

  beforeEach(async () => {
    await stores.accounts.change(one, (account) => ({ ...account, galleryId: gallery }));
    await put(one, 'physics');
  });

  it('stays its lab’s until the export is over', async () => {
    const other = next();
    const { id } = await request();

    await expect(put(one, 'physics', other)).rejects.toThrow(TemplateVmBusyError);
    await expect(put(two, 'physics')).rejects.toThrow(TemplateVmTakenError);
    const same = await put(one, 'physics', vm.toUpperCase());
    await stores.exports.change(one, id, (stored) => ({ export: stored, events: [], over: true }));
    const later = await put(one, 'physics', other);

    expect([same.isNew, later.lab.templateVmId]).toEqual([false, other]);
    expect((await put(two, 'physics')).isNew).toBe(true);
  });

  it('stays its lab’s where the export is accepted while the lab is changed', async () => {
    const accounts = {
      ...stores.accounts,
      saveLab: async (lab: Lab, known?: Lab) => {
        await request();
        return stores.accounts.saveLab(lab, known);
      },
    };

    const changed = setUpLab(
      { ...ports(), accounts },
      { accountId: one, name: 'physics', templateVmId: next() },
    );

    await expect(changed).rejects.toThrow(TemplateVmBusyError);
    expect((await stores.accounts.readLab(one, 'physics'))?.templateVmId).toBe(vm);
    expect(await holderOf(vm)).toBe(`${one}/physics`);
  });

  it('stays its lab’s where the export is accepted right before the lab is written', async () => {
    const lab = { accountId: one, name: 'physics', templateVmId: vm };
    const accounts = createAccountStore(tableWithExportAfterLook());

    const isSaved = await accounts.saveLab({ ...lab, templateVmId: next() }, lab);

    expect(isSaved).toBe(false);
    expect((await stores.accounts.readLab(one, 'physics'))?.templateVmId).toBe(vm);
  });

  it('keeps its lab from going, also where the export is accepted right before that', async () => {
    const lab = { accountId: one, name: 'physics', templateVmId: vm };

    const exportId = await createLabBuilds(tableWithExportAfterLook()).retire(lab, 'job-1');
    const again = await stores.labBuilds.retire(lab, 'job-1');

    expect(exportId).toBe(await stores.exports.findHolder(one, vm));
    expect([exportId === undefined, again]).toEqual([false, exportId]);
    expect(await stores.accounts.readLab(one, 'physics')).toBeDefined();
  });

  it('is the one that the lab has when the export is accepted', async () => {
    const other = next();
    let changed = false;
    const exports: ExportStore = {
      ...stores.exports,
      accept: async (...asked) => {
        if (!changed) await put(one, 'physics', other);
        changed = true;
        return stores.exports.accept(...asked);
      },
    };

    const accepted = await requestExport(portsOfRequest({ exports }), order());

    expect(accepted.templateVmId).toBe(other);
    expect(await stores.exports.findHolder(one, vm)).toBeUndefined();
  });

  it('is none of a lab that has gone meanwhile: nothing is accepted, and no version is kept', async () => {
    const exports: ExportStore = {
      ...stores.exports,
      accept: async (...asked) => {
        await stores.accounts.removeLab(one, 'physics');
        return stores.exports.accept(...asked);
      },
    };

    await expect(requestExport(portsOfRequest({ exports }), order())).rejects.toThrow(LabNotFoundError);

    expect(await stores.exports.findHolder(one, vm)).toBeUndefined();
    expect(await stores.versions.listClaims(gallery)).toEqual([]);
  });

  it('is claimed for its lab as long as that takes, whatever has become of the lab', async () => {
    await request();
    await stores.accounts.removeLab(one, 'physics');
    pass(LATER);

    await checkClaims(ports());

    expect(await holderOf(vm)).toBe(`${one}/physics`);
    await expect(put(two, 'physics')).rejects.toThrow(TemplateVmTakenError);
  });
});
