import { describe, expect, expectTypeOf, it } from 'vitest';
import { labDocumentOf } from '../../../functions/labs/lab-document.ts';
import { templateVmDocument, templateVmDocumentOf } from '../../../functions/labs/template-vm-document.ts';
import { AzureNotWillingError, TemplateVmNotFoundError } from '../../../shared/domain/lab/errors.ts';
import type { TemplateVms, TemplateVmView, VmAccess } from '../../../shared/use-cases/lab/ports.ts';
import { readsOfLabOptions } from '../../../shared/use-cases/lab/reads-of-lab-options.ts';
import { renewingAccess, renewingView } from '../../../shared/use-cases/lab/renewing-view.ts';
import { shownOf } from '../../../shared/use-cases/lab/template-vm-details.ts';
import type { TemplateVmDetails } from '../../../shared/domain/template-vm/template-vm.ts';
import { done, type Reading } from '../../../shared/domain/arm/outcome.ts';
import { VM } from '../support/template-vms.ts';

const LAB = { accountId: 'contoso', name: 'linux', templateVmId: VM.id };
const SIGHT: TemplateVmDetails = {
  id: VM.id,
  location: 'westeurope',
  powerState: 'running',
  generalized: false,
  size: 'Standard_D2s_v5',
  provisioningState: 'Succeeded',
  problems: [],
};
const AS_OF = new Date('2026-03-01T12:00:00Z');

/** Whatever is asked of it fails, as a broken connection does. */
const broken = () => Promise.reject(new Error('The connection broke.'));

describe('a view of template VMs', () => {
  it('can’t be given to what decides or touches anything', () => {
    expectTypeOf<TemplateVmView>().not.toExtend<Pick<TemplateVms, 'look'>>();
    expectTypeOf<TemplateVmView>().not.toExtend<Pick<TemplateVms, 'read'>>();
  });

  it('is renewed by whatever is done to a VM, also where the answer is lost, and by no look', async () => {
    const forgotten: string[] = [];
    const view = { forget: (id: string) => void forgotten.push(id) };
    const vms: TemplateVms = {
      read: () => Promise.resolve(done(undefined)),
      look: () => Promise.resolve(done(undefined)),
      ensureStopped: () => Promise.resolve(done(null)),
      ensureStarted: broken,
      ensureGeneralized: broken,
    };
    const access: VmAccess = { setPassword: broken, ensureSet: () => Promise.resolve(done(null)) };

    const renewing = renewingView(vms, view);
    await Promise.all([renewing.read('read'), renewing.look('look')]);
    await Promise.allSettled([
      ...[renewing.ensureStopped('stop'), renewing.ensureStarted('start'), renewing.ensureGeneralized('end')],
      renewingAccess(access, view).setPassword(
        { id: 'password', location: 'westeurope', osType: 'Linux' },
        { username: 'teacher', password: 'Correct-Horse-7' },
      ),
      renewingAccess(access, view).ensureSet({ id: 'set', osType: 'Linux' }),
    ]);

    expect(forgotten.toSorted()).toEqual(['end', 'password', 'set', 'start', 'stop']);
  });
});

describe('a page of a template VM', () => {
  const shown = (look: Reading<TemplateVmDetails | undefined>, asOf?: Date) =>
    shownOf({ templateVmView: { see: () => Promise.resolve({ look, ...(asOf && { asOf }) }) } }, LAB);

  it('says as of when it is what it is', async () => {
    const document = templateVmDocumentOf(LAB, await shown(done(SIGHT), AS_OF));

    expect(templateVmDocument.parse(document)).toMatchObject({
      powerState: 'running',
      stateAsOf: '2026-03-01T12:00:00.000Z',
    });
    expect(labDocumentOf(LAB, { look: done(SIGHT), asOf: AS_OF })).toMatchObject({
      state: 'Ready',
      stateAsOf: '2026-03-01T12:00:00.000Z',
    });
  });

  it('is no error where Azure can’t be asked: its state is unknown', async () => {
    const wait = { kind: 'wait', seconds: 1, why: 'Look again in a minute.' } as const;

    const document = templateVmDocumentOf(LAB, await shown(wait));

    const problems = [{ code: 'AzureNotReady', message: 'Look again in a minute.' }];
    expect(templateVmDocument.parse(document)).toMatchObject({ id: VM.id, powerState: 'unknown', problems });
    expect(document).not.toHaveProperty('stateAsOf');
    expect(labDocumentOf(LAB, { look: wait })).toMatchObject({ state: 'Unknown', problems });
  });

  it('is refused where there is none, and where Azure does not show it', async () => {
    const refused = { kind: 'refused', error: { code: 'AuthorizationFailed', message: 'No.' } } as const;

    await expect(shown(done(undefined), AS_OF)).rejects.toBeInstanceOf(TemplateVmNotFoundError);
    await expect(shown(refused, AS_OF)).rejects.toBeInstanceOf(AzureNotWillingError);
  });
});

describe('the choices for a lab', () => {
  it('are read within the budget of pages, an image and the sizes of a region once for all', async () => {
    let left = 4;
    const asked: string[] = [];
    const take = (reads: number) => {
      if (left < reads) return false;
      left -= reads;
      return true;
    };
    const reads = readsOfLabOptions({
      budget: { take },
      clock: { now: () => AS_OF },
      contents: {
        listImages: broken,
        readImage: broken,
        listVersions: broken,
        readVersion: ({ version }) => {
          asked.push(version);
          return Promise.resolve(done(undefined));
        },
      },
      // Of the image one version has changed.
      refresherOf: (contents) => ({
        refresh: async ({ galleryId, imageName }) => {
          asked.push(`${galleryId} ${imageName}`);
          const version = await contents.readVersion({ galleryId, imageName, version: '1.0.0' });
          return version.kind === 'done' ? done({ rowsWritten: 0 }) : version;
        },
      }),
      sizeOffers: {
        read: (subscriptionId, region) => {
          asked.push(`${subscriptionId} ${region}`);
          return Promise.resolve(done(['Standard_D2s_v5']));
        },
      },
    });
    const image = { galleryId: '/a/g', imageName: 'linux' };
    const other = { galleryId: '/a/g', imageName: 'windows' };

    const fresh = await reads.refresher.refresh(image);
    const again = await reads.refresher.refresh(image);
    const sizes = [await reads.sizeOffers.read('s', 'uksouth'), await reads.sizeOffers.read('s', 'uksouth')];
    const spent = [await reads.refresher.refresh(other), await reads.sizeOffers.read('s', 'ukwest')];

    expect([fresh.kind, again.kind, ...sizes.map(({ kind }) => kind)]).toEqual([
      'done',
      'done',
      'done',
      'done',
    ]);
    expect(spent.map(({ kind }) => kind)).toEqual(['wait', 'wait']);
    expect(asked).toEqual(['/a/g linux', '1.0.0', 's uksouth']);
  });
});
