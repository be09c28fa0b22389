import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkClaims } from '../../../shared/use-cases/account/check-claims.ts';
import type { ClaimKind } from '../../../shared/domain/account/resource-claim.ts';
import { LabAccountNotFoundError } from '../../../shared/domain/account/lab-account.ts';
import { giveBackClaimsOf, takeClaim } from '../../../shared/use-cases/account/take-claim.ts';
import { attachGallery, checkGallery } from '../../../shared/use-cases/gallery/attach-gallery.ts';
import { checkDetach, detachGallery } from '../../../shared/use-cases/gallery/detach-gallery.ts';
import { GalleryTakenError } from '../../../shared/domain/gallery/gallery.ts';
import { TemplateVmTakenError } from '../../../shared/domain/lab/errors.ts';
import { partId, type LabBuild } from '../../../shared/domain/lab/lab-build.ts';
import { setUpLab } from '../../../shared/use-cases/lab/set-up-lab.ts';
import { createAccountDeletion } from '../../../shared/adapters/tables/account-deletion.ts';
import { claimPorts, galleryPorts } from './support/stores-gallery.ts';
import { accountOf, vmOf } from './support/stores-support.ts';
import { pass, stores, useStores } from './support/stores-world.ts';

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

/** Longer than whoever claims something may take to write what for. */
const MINUTES = 60;
const LATER = 11 * MINUTES;

const put = (accountId: string, name: string, templateVmId = vm) =>
  setUpLab(claimPorts(), { accountId, name, templateVmId });

async function holderOf(resourceId: string, kind: ClaimKind = 'vm'): Promise<string | undefined> {
  const claim = await stores.claims.find(kind, resourceId);
  return claim && [claim.accountId, ...(claim.labName === undefined ? [] : [claim.labName])].join('/');
}

const attach = (accountId: string, galleryId = gallery) =>
  attachGallery(galleryPorts(gallery), accountId, galleryId);

describe('a template VM', () => {
  it('is one lab’s: another lab is refused it, in another account or the same, however its id is written', async () => {
    await put(one, 'physics');

    const answers = await Promise.allSettled([
      put(two, 'physics', vm.toUpperCase()),
      put(one, 'chemistry'),
      put(two, 'physics', vm.toLowerCase()),
    ]);

    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: expect.any(TemplateVmTakenError) as unknown,
      });
      expect(String(Reflect.get(answer, 'reason'))).not.toContain(one);
    }
    expect(await stores.accounts.readLab(two, 'physics')).toBeUndefined();
    expect(await holderOf(vm)).toBe(`${one}/physics`);
  });

  it('is had by exactly one of those who want it at the same moment', async () => {
    const wanted = [one, two].flatMap((id) => ['a', 'b', 'c'].map((name) => [id, name] as const));

    const answers = await Promise.allSettled(wanted.map(([id, name]) => put(id, name)));

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const labs = await Promise.all([one, two].map((id) => stores.accounts.listLabs(id, { size: 9 })));
    expect(labs.flatMap(({ items }) => items.map((lab) => `${lab.accountId}/${lab.name}`))).toEqual([
      await holderOf(vm),
    ]);
  });

  it('stays the lab’s that is put again, and is given back by a PUT with another one', async () => {
    const next = vmOf(randomUUID());
    const first = await put(one, 'physics');
    const again = await put(one, 'physics', vm.toUpperCase());

    const changed = await put(one, 'physics', next);

    expect([first.isNew, again.isNew, changed.isNew]).toEqual([true, false, false]);
    expect([await holderOf(vm), await holderOf(next)]).toEqual([undefined, `${one}/physics`]);
    expect((await put(two, 'physics')).isNew).toBe(true);
  });

  it('has the claim of the lab that is written, however many put one lab at the same moment', async () => {
    const vms = Array.from({ length: 4 }, () => vmOf(randomUUID()));

    const answers = await Promise.all(vms.map((each) => put(one, 'physics', each)));
    const lab = await stores.accounts.readLab(one, 'physics');

    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await holderOf(lab?.templateVmId ?? '')).toBe(`${one}/physics`);
  });

  it('that was claimed for a lab that never came can be had when nobody can be about to write that any more', async () => {
    await takeClaim(claimPorts(), { kind: 'vm', resourceId: vm, accountId: one, labName: 'never' });

    const early = put(two, 'physics');
    await expect(early).rejects.toThrow(TemplateVmTakenError);
    pass(LATER);
    const late = await put(two, 'physics');

    expect(late.isNew).toBe(true);
    expect(await holderOf(vm)).toBe(`${two}/physics`);
  });

  it('whose lab has another by now can be had, and one whose lab still has it can’t, however long ago', async () => {
    await put(one, 'physics');
    pass(LATER);
    await expect(put(two, 'physics')).rejects.toThrow(TemplateVmTakenError);
    const lab = await stores.accounts.readLab(one, 'physics');
    await stores.accounts.saveLab({ accountId: one, name: 'physics', templateVmId: vmOf('other') }, lab);

    const taken = await put(two, 'physics');

    expect(taken.isNew).toBe(true);
  });

  it('stays the lab’s that is being made from an image, until nothing of that is left', async () => {
    const build: LabBuild = {
      id: randomUUID(),
      accountId: one,
      labName: 'made',
      subscriptionId: 's',
      resourceGroup: 'g',
      region: 'westeurope',
      size: 'Standard_D2s_v5',
      osType: 'Linux',
      osState: 'Specialized',
      securityType: 'Standard',
      image: { galleryId: gallery, imageName: 'linux', version: '1.0.0' },
    };
    const made = partId(build, 'VirtualMachine');
    await takeClaim(claimPorts(), { kind: 'vm', resourceId: made, accountId: one, labName: 'made' });
    await stores.labBuilds.note(build);
    pass(LATER);

    const theirs = { kind: 'vm' as const, resourceId: made, accountId: two, labName: 'physics' };
    expect(await takeClaim(claimPorts(), theirs)).toBeUndefined();
    await stores.labBuilds.forget(one, build.id);
    expect(await takeClaim(claimPorts(), theirs)).toBeDefined();
  });

  it('that the app is about to make for a lab is not another’s, though nobody has claimed it yet', async () => {
    const made = vm.replace(/[^/]+$/, `Lab-Gallery-${randomUUID()}`);

    await expect(put(two, 'physics', made)).rejects.toThrow(TemplateVmTakenError);

    expect([await holderOf(made), await stores.accounts.readLab(two, 'physics')]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('a gallery', () => {
  it('is one account’s: another one is refused it, without a word of whose it is', async () => {
    await attach(one);

    const checked = await checkGallery(galleryPorts(gallery), two, gallery.toUpperCase());
    const attached = attach(two, gallery.toUpperCase());

    await expect(attached).rejects.toThrow(GalleryTakenError);
    await expect(attached).rejects.not.toThrow(one);
    expect(checked.refusals).toMatchObject([{ code: 'GalleryTaken', target: 'galleryId' }]);
    expect(JSON.stringify(checked)).not.toContain(one);
    expect((await stores.accounts.read(two))?.galleryId).toBeUndefined();
  });

  it('is had by exactly one of two accounts that attach it at the same moment', async () => {
    const answers = await Promise.allSettled([attach(one), attach(two), attach(one), attach(two)]);

    const attached = await stores.accounts.listAttachedTo(gallery);
    expect(attached).toHaveLength(1);
    expect(await holderOf(gallery, 'gallery')).toBe(attached[0]);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  });

  it('is free for another account when it is detached', async () => {
    await attach(one);
    await checkDetach(galleryPorts(gallery), one);
    await detachGallery(galleryPorts(gallery), one, () => undefined);

    const { isNew } = await attach(two);

    expect(isNew).toBe(true);
    expect(await holderOf(gallery, 'gallery')).toBe(two);
  });

  it('is given back by who could not attach it after all', async () => {
    const late = {
      ...galleryPorts(gallery),
      accounts: { ...stores.accounts, change: () => Promise.reject(new LabAccountNotFoundError(one)) },
    };

    await expect(attachGallery(late, one, gallery)).rejects.toThrow(LabAccountNotFoundError);

    expect(await holderOf(gallery, 'gallery')).toBeUndefined();
  });

  it('of an account whose deletion has begun and may still be given up is not another’s', async () => {
    await attach(one);
    await createAccountDeletion(stores.table).mark(one, 'job-1');
    pass(LATER);

    await expect(attach(two)).rejects.toThrow(GalleryTakenError);
  });

  it('goes back with everything else that an account has claimed, and with nothing of another’s', async () => {
    const theirs = vmOf(randomUUID());
    await attach(one);
    await put(one, 'physics');
    await put(two, 'physics', theirs);

    await giveBackClaimsOf(stores, one);

    expect([await holderOf(gallery, 'gallery'), await holderOf(vm)]).toEqual([undefined, undefined]);
    expect(await holderOf(theirs)).toBe(`${two}/physics`);
  });
});

describe('the check of claims', () => {
  it('gives back claims for nothing, and only when they are old enough', async () => {
    await takeClaim(claimPorts(), { kind: 'vm', resourceId: vm, accountId: one, labName: 'never' });
    await takeClaim(claimPorts(), { kind: 'gallery', resourceId: gallery, accountId: one });

    const early = await checkClaims(claimPorts());
    pass(LATER);
    const late = await checkClaims(claimPorts());

    expect(early.givenBack.filter((name) => name.includes(one))).toEqual([]);
    expect(late.givenBack.filter((name) => name.includes(one))).toEqual([
      `${vm} (${one}/never)`,
      `${gallery} (${one})`,
    ]);
    expect([await holderOf(vm), await holderOf(gallery, 'gallery')]).toEqual([undefined, undefined]);
  });

  it('claims what has no claim, and says what two have', async () => {
    await stores.accounts.saveLab({ accountId: one, name: 'physics', templateVmId: vm });
    await stores.accounts.saveLab({ accountId: two, name: 'physics', templateVmId: vm });
    await stores.accounts.change(one, (account) => ({ ...account, galleryId: gallery }));

    const report = await checkClaims(claimPorts());
    const again = await checkClaims(claimPorts());

    const ofTest = (names: readonly string[]) =>
      names.filter((name) => name.includes(vm) || name.includes(gallery));
    expect(ofTest(report.claimed)).toEqual([`${gallery} (${one})`, `${vm} (${one}/physics)`]);
    expect(ofTest(report.contested)).toEqual([`${vm} (${two}/physics)`]);
    expect(ofTest(again.claimed)).toEqual([]);
    expect(ofTest(again.contested)).toEqual([`${vm} (${two}/physics)`]);
    expect([await holderOf(vm), await holderOf(gallery, 'gallery')]).toEqual([`${one}/physics`, one]);
  });

  it('goes on past what can’t be looked at', async () => {
    await stores.accounts.saveLab({ accountId: two, name: 'physics', templateVmId: vm });
    const accounts = {
      ...stores.accounts,
      read: (id: string) =>
        id === one ? Promise.reject(new Error('The tables are away.')) : stores.accounts.read(id),
    };

    const report = await checkClaims({ ...claimPorts(), accounts });

    expect(report.failed).toMatchObject([{ subject: `Lab account ${one}` }]);
    expect(await holderOf(vm)).toBe(`${two}/physics`);
  });
});
