import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { followOperation, giveRole, type LabDocument, type OperationDocument } from '../labs/lab-world.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

const PLAN = { name: 'cis-ubuntu', publisher: 'cis', product: 'cis-ubuntu-24' };

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

interface TemplateVm {
  readonly powerState: string;
  readonly stateAsOf: string;
}

/** How often ARM was asked for VMs of the lab's resource group. */
const vmReads = (lab: TestLab) => cloud.azure.requests(lab, 'GET', /\/virtualMachines\/[^/]+$/i);

describe('pages', { concurrent: true }, () => {
  it('cost one read of Azure for each lab, however many look at the list and however often', async () => {
    const lab = await cloud.openLab({ name: 'reads-list', region: 'westus' });
    const [, subscriptionId] = /^\/subscriptions\/([^/]+)/.exec(lab.galleryId) ?? [];
    const group = `/subscriptions/${subscriptionId}/resourceGroups/${lab.group}`;
    for (const name of ['a', 'b', 'c', 'd']) {
      const body = { templateVmId: `${group}/providers/Microsoft.Compute/virtualMachines/${name}` };
      await cloud.ask('PUT', `${accountPath(lab)}/labs/${name}`, { body });
    }
    const reader = await giveRole(cloud, lab, 'reader', 'Reader');
    const before = vmReads(lab);

    const pages = await Promise.all(
      [undefined, reader].flatMap((token) =>
        Array.from({ length: 25 }, () =>
          cloud.ask<{ value: LabDocument[] }>('GET', `${accountPath(lab)}/labs`, { ...(token && { token }) }),
        ),
      ),
    );
    await cloud.ask('GET', `${accountPath(lab)}/labs/linux`, { token: reader });
    await cloud.ask('GET', `${accountPath(lab)}/labs/linux/template-vm`, { token: reader });

    expect(vmReads(lab) - before).toBe(5);
    expect(pages.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    const [first] = pages.map(({ body }) => body.value);
    expect(first).toHaveLength(5);
    expect(first).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'a', state: 'Missing' }),
        expect.objectContaining({ name: 'linux', state: 'Ready', stateAsOf: expect.any(String) as string }),
      ]),
    );
  });

  it('show a template VM afresh after each action of our own, and say as of when', async () => {
    const lab = await cloud.openLab({ name: 'reads-stop', region: 'westus3' });
    const path = `${accountPath(lab)}/labs/linux/template-vm`;
    const running = await cloud.ask<TemplateVm>('GET', path);

    const stop = await cloud.ask<OperationDocument>('POST', `${path}/stop`);
    await followOperation(cloud, lab, stop.body.id);
    const stopped = await cloud.ask<TemplateVm>('GET', path);
    const start = await cloud.ask<OperationDocument>('POST', `${path}/start`);
    await followOperation(cloud, lab, start.body.id);
    const started = await cloud.ask<TemplateVm>('GET', path);

    expect([running, stopped, started].map(({ body }) => body.powerState)).toEqual([
      ...['running', 'deallocated', 'running'],
    ]);
    expect(stopped.body.stateAsOf > running.body.stateAsOf).toBe(true);
    expect(started.body.stateAsOf > stopped.body.stateAsOf).toBe(true);
  });

  it('cost one look at the gallery, whoever reads it; a check of it looks anew', async () => {
    const lab = await cloud.openLab({ name: 'reads-gallery', region: 'centralus' });
    const path = `${accountPath(lab)}/gallery`;
    const reader = await giveRole(cloud, lab, 'reader', 'Reader');
    const reads = () =>
      cloud.azure.requests(lab, 'GET', /\/galleries\/[^/]+(\/providers\/.*\/permissions)?$/i);
    const before = reads();

    const pages = await Promise.all(
      Array.from({ length: 20 }, () => cloud.ask<{ stateAsOf: string }>('GET', path, { token: reader })),
    );
    const asPages = reads() - before;
    await cloud.ask('POST', `${path}/check`, { body: { galleryId: lab.galleryId } });

    expect(new Set(pages.map(({ body }) => body.stateAsOf)).size).toBe(1);
    expect([asPages, reads() - before]).toEqual([2, 4]);
  });
});

describe('a template VM that no lab could be made from in the end', { concurrent: true }, () => {
  it.each([
    ['market', 'VmHasPlan', { plan: PLAN }],
    ['secret', 'DiskHasCustomerKey', { set: 'diskEncryptionSets/own' }],
  ])('is refused before anything is touched: %s, %s', async (name, code, { plan, set }: VmTraits) => {
    const lab = await cloud.openLab({ name: `reads-${name}`, region: 'southcentralus' });
    const vmId = await createVm(lab, name, { plan, set });
    await cloud.ask('PUT', `${accountPath(lab)}/labs/${name}`, { body: { templateVmId: vmId } });

    const preview = await cloud.preview({ ...lab, lab: name }, { stopTemplateVm: true });

    expect(preview).toMatchObject({ possible: false, refusals: [{ code, target: 'templateVm' }] });
    expect((await cloud.azure.truth(lab)).snapshots).toEqual([]);
  });
});

describe('an image with a purchase plan', () => {
  it('is hidden with the reason, and takes no exports', async () => {
    const lab = await cloud.openLab({ name: 'reads-plan', region: 'northcentralus' });
    await cloud.azure.createImage(lab, { purchasePlan: PLAN });

    const image = await until(async () => {
      const found = await cloud.ask('GET', `${accountPath(lab)}/images/${lab.imageName}`);
      expect(found.status).toBe(200);
      return found;
    });
    const preview = await cloud.preview(lab, { stopTemplateVm: true });

    const { hiddenBecause } = image.body as { hiddenBecause: { code: string }[] };
    expect(hiddenBecause.map(({ code }) => code)).toContain('ImageHasPlan');
    expect(preview.refusals).toMatchObject([{ code: 'ImageHasPlan', target: 'imageName' }]);
  });
});

interface VmTraits {
  readonly plan?: typeof PLAN | undefined;
  /** The last part of the id of a disk encryption set. */
  readonly set?: string | undefined;
}

/** A VM of the Marketplace, beside the lab's own. @returns its resource id */
async function createVm({ group, region }: TestLab, name: string, { plan, set }: VmTraits): Promise<string> {
  const { publisher, product: offer, name: sku } = PLAN;
  const { id: own = '' } = await cloud.azure.compute.virtualMachines.get(group, group);
  const [provider] = own.split('virtualMachines');
  const diskEncryptionSet = set === undefined ? undefined : { id: `${provider}${set}` };
  const vm = await cloud.azure.compute.virtualMachines.createOrUpdate(group, name, {
    location: region,
    ...(plan && { plan }),
    storageProfile: {
      imageReference: { publisher, offer, sku, version: 'latest' },
      osDisk: {
        createOption: 'FromImage',
        ...(diskEncryptionSet && { managedDisk: { diskEncryptionSet } }),
      },
    },
    osProfile: { computerName: name, adminUsername: 'teacher', adminPassword: 'Nobody-signs-in-1' },
  });
  return vm.id ?? '';
}
