import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Authority } from '../../../shared/use-cases/access/authorize.ts';
import { ForbiddenError } from '../../../shared/domain/access/errors.ts';
import type { CheckPorts } from '../../../shared/use-cases/export/check-export.ts';
import { AzureNotReadyError, ExportNotPossibleError } from '../../../shared/domain/export/errors.ts';
import type { ExportOptions } from '../../../shared/domain/export/export-request.ts';
import { previewExport } from '../../../shared/use-cases/export/preview-export.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import type { VersionLook } from '../../../shared/use-cases/image/catalogue-ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { imageOf, versionOf } from '../../unit/support/images.ts';
import { VM } from '../../unit/support/template-vms.ts';
import { ANYTHING, possibleChecks } from './support/possible-checks.ts';
import { GALLERY, newExport, accept, vmOf } from './support/stores-support.ts';
import { accountId, moveToNewAccount, portsOfRequest, stores, useStores } from './support/stores-world.ts';

useStores();

/** Versions are numbered in the gallery, which all tests share. */
const someImage = () => `image-${randomUUID()}`;

function orderOf(imageName: string, options: ExportOptions = {}, key?: string) {
  return {
    accountId,
    labName: 'physics',
    request: { imageName, options },
    authority: ANYTHING,
    ...(key !== undefined && { idempotencyKey: key }),
  };
}

const RUNNING: Partial<CheckPorts> = {
  templateVms: { read: (id) => Promise.resolve(done({ ...VM, id, powerState: 'running' })) },
};

function portsWith(checks: Partial<CheckPorts>) {
  return portsOfRequest({ checks: possibleChecks(stores, checks) });
}

/** What is reserved and written for the image, and for the account. */
async function tracesOf(imageName: string) {
  const claims = await stores.versions.listClaims(GALLERY);
  const next = await stores.versions.reserve({ galleryId: GALLERY, imageName }, OTHER, []);
  return {
    claims: claims.filter((claim) => claim.imageName === imageName).length,
    next,
    rows: await stores.countRows(accountId),
  };
}
const OTHER = { accountId: 'other', operationId: 'other' };
const UNTOUCHED = { claims: 0, next: '1.0.0', rows: { lab: 2 } };

function previewOf(
  { accountId: id, labName, request, authority }: ReturnType<typeof orderOf>,
  checks: Partial<CheckPorts>,
) {
  return previewExport(
    { ...stores, checks: possibleChecks(stores, checks), prices: { find: () => Promise.resolve([]) } },
    { accountId: id, labName, request, authority },
  );
}

describe('the request of an export that its preview would refuse', () => {
  const nowhere = () => Promise.resolve(done(undefined));
  it.each<[string, ExportOptions, Partial<CheckPorts>]>([
    ['ConsentNeeded', {}, RUNNING],
    ['TemplateVmNotFound', {}, { templateVms: { read: nowhere } }],
    ['ImageNotFound', { image: 'Existing' }, {}],
    ['EndOfLifePast', { endOfLifeDate: '2020-01-01T00:00:00Z' }, {}],
    ['TooManyReplicas', { replicaCount: 101 }, {}],
    ['StorageNotInRegion', { storageAccountType: 'Premium_LRS' }, {}],
  ])(
    'is refused with the same reasons, and nothing is written or reserved: %s',
    async (code, options, checks) => {
      const imageName = someImage();
      const order = orderOf(imageName, options, 'k');

      const preview = await previewOf(order, checks);
      const refused = requestExport(portsWith(checks), order);

      await expect(refused).rejects.toThrow(ExportNotPossibleError);
      await expect(refused).rejects.toMatchObject({ details: preview.refusals });
      expect(preview.refusals.map((refusal) => refusal.code)).toEqual([code]);
      expect(await tracesOf(imageName)).toEqual(UNTOUCHED);
    },
  );

  it('may come again with the same key when nothing stands against it any more', async () => {
    const order = orderOf(someImage(), {}, 'k');
    await expect(requestExport(portsWith(RUNNING), order)).rejects.toThrow(ExportNotPossibleError);

    const accepted = await requestExport(portsOfRequest(), order);

    expect(accepted).toMatchObject({ status: 'Accepted', version: '1.0.0' });
  });

  it('is the first export again, where that was accepted under its key before', async () => {
    const order = orderOf(someImage(), {}, 'k');
    const first = await requestExport(portsOfRequest(), order);

    const again = await requestExport(portsWith(RUNNING), order);

    expect(again.id).toBe(first.id);
  });

  it('is the first export again, where that was accepted while it was looked at', async () => {
    const order = orderOf(someImage(), {}, 'k');
    let first: string | undefined;
    const meanwhile: Partial<CheckPorts> = {
      templateVms: {
        read: async (id) => {
          first ??= (await requestExport(portsOfRequest(), order)).id;
          return done({ ...VM, id, powerState: 'running' });
        },
      },
    };

    const second = await requestExport(portsWith(meanwhile), order);

    expect(second.id).toBe(first);
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1, key: 1 });
  });

  it('is put off where Azure can not be asked just now, and refused where it does not let us look', async () => {
    const imageName = someImage();
    const wait = { kind: 'wait' as const, seconds: 17, why: 'Azure asks for patience.' };
    const no = { kind: 'refused' as const, error: { code: 'AuthorizationFailed', message: 'No.' } };

    const later = requestExport(
      portsWith({ templateVms: { read: () => Promise.resolve(wait) } }),
      orderOf(imageName),
    );
    const never = requestExport(
      portsWith({ templateVms: { read: () => Promise.resolve(no) } }),
      orderOf(imageName),
    );

    await Promise.all([
      expect(later).rejects.toThrow(AzureNotReadyError),
      expect(later).rejects.toMatchObject({ kind: 'Unavailable', retryAfterSeconds: 17 }),
      expect(never).rejects.toMatchObject({
        code: 'ExportNotPossible',
        details: [{ code: 'AuthorizationFailed' }],
      }),
    ]);
    expect(await tracesOf(imageName)).toEqual(UNTOUCHED);
  });
});

describe('an export by somebody who may export one lab alone', () => {
  const ownOnly: Authority = (operation) => operation !== 'exportIntoAnyImage';

  /** Azure's image, with the exports that its tags name. */
  function imageIn(madeBy: { accountId: string; id: string } | undefined, versions = [madeBy]) {
    const looks = versions.map((maker, index): VersionLook => ({
      facts: versionOf(`1.0.${index}`),
      ...(maker && { madeBy: { accountId: maker.accountId, exportId: maker.id } }),
    }));
    const image = { ...imageOf([]), ...(madeBy && { madeBy: madeBy.id }) };
    return {
      images: {
        readGallery: (id: string) => Promise.resolve(done({ id, location: 'westeurope' })),
        readProperties: () => Promise.resolve(done({ ...image, securityType: 'TrustedLaunch' })),
      },
      contents: {
        readImage: () => Promise.resolve(done(image)),
        listVersions: () => Promise.resolve(done(looks)),
        readVersion: () => Promise.resolve(done(undefined)),
      },
    };
  }

  /** An export that is over, of a lab with its template VM. */
  async function exportOf(imageName: string, labName: string, templateVmId = vmOf(labName), of = accountId) {
    const run = { ...newExport(of, new Date(), labName), imageName, templateVmId };
    await accept(stores, run);
    await stores.exports.change(of, run.id, (stored) => ({
      export: { ...stored, status: 'Succeeded', step: 'Done' },
      events: [],
      over: true,
    }));
    return run;
  }

  const codesOf = async (imageName: string, checks: Partial<CheckPorts>, authority: Authority) => {
    const order = { ...orderOf(imageName), authority };
    const { refusals } = await previewOf(order, checks);
    const requested = await requestExport(portsWith(checks), order).then(
      async ({ id }) => {
        await stores.exports.change(accountId, id, (stored) => ({
          export: { ...stored, status: 'Failed' },
          events: [],
          over: true,
        }));
        return [];
      },
      (refusal: unknown) => (refusal instanceof ExportNotPossibleError ? refusal.details : refusal),
    );
    expect(requested).toEqual(refusals);
    return refusals.map(({ code }) => code);
  };

  it('goes into a new image, and into one of that lab', async () => {
    const imageName = someImage();
    const own = await exportOf(imageName, 'physics');

    expect(await codesOf(someImage(), {}, ownOnly)).toEqual([]);
    expect(await codesOf(imageName, imageIn(own), ownOnly)).toEqual([]);
  });

  it.each(['another lab', 'an earlier lab of its name', 'another account', 'somebody who uploaded it'])(
    'goes into no image of %s, where a Contributor’s does',
    async (who) => {
      const imageName = someImage();
      const own = await exportOf(imageName, 'physics');
      const home = accountId;
      const maker = {
        'another lab': () => exportOf(imageName, 'chemistry'),
        'an earlier lab of its name': () => exportOf(imageName, 'physics', vmOf('earlier')),
        'another account': async () => {
          await moveToNewAccount();
          return exportOf(imageName, 'physics');
        },
        'somebody who uploaded it': () => Promise.resolve(undefined),
      }[who];
      const theirs = await maker?.();
      const asHome = (authority: Authority, made: Partial<CheckPorts>) =>
        codesFor(home, imageName, made, authority);

      expect(await asHome(ownOnly, imageIn(theirs))).toEqual(['ImageOfAnotherLab']);
      expect(await asHome(ownOnly, imageIn(own, [own, theirs]))).toEqual(['ImageOfAnotherLab']);
      expect(await asHome(ownOnly, imageIn(theirs, [own]))).toEqual(['ImageOfAnotherLab']);
      expect(await asHome(ANYTHING, imageIn(theirs, [own, theirs]))).toEqual([]);
    },
  );

  async function codesFor(id: string, imageName: string, checks: Partial<CheckPorts>, authority: Authority) {
    const order = { ...orderOf(imageName), accountId: id, authority };
    return (await previewOf(order, checks)).refusals.map(({ code }) => code);
  }

  it('goes into no image that another lab is about to make, also where both ask at once', async () => {
    const imageName = someImage();
    const first = await requestExport(portsOfRequest(), { ...orderOf(imageName), authority: ownOnly });
    const second = { ...orderOf(imageName), labName: 'chemistry', authority: ownOnly };
    const real = stores.versions;
    let looks = 0;
    const blindAtFirst: Partial<CheckPorts> = {
      reservations: {
        listClaims: (galleryId) => {
          looks += 1;
          return looks === 1 ? Promise.resolve([]) : real.listClaims(galleryId);
        },
      },
    };

    const late = requestExport(portsOfRequest(), second);
    await expect(late).rejects.toMatchObject({ details: [{ code: 'ImageOfAnotherLab' }] });
    const atOnce = requestExport(portsWith(blindAtFirst), second);
    await expect(atOnce).rejects.toMatchObject({ details: [{ code: 'ImageOfAnotherLab' }] });

    const claims = (await real.listClaims(GALLERY)).filter((claim) => claim.imageName === imageName);
    expect(claims.map(({ operationId }) => operationId)).toEqual([first.id]);
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1 });
  });

  it('keeps that for its run to look again', async () => {
    const { ownImageOnly } = await requestExport(portsOfRequest(), {
      ...orderOf(someImage()),
      authority: ownOnly,
    });
    await moveToNewAccount();
    const any = await requestExport(portsOfRequest(), orderOf(someImage()));

    expect([ownImageOnly, any.ownImageOnly]).toEqual([true, undefined]);
  });
});

describe('an export that generalizes the template VM', () => {
  it('is for those who may decide that, by preview as by request', async () => {
    const imageName = someImage();
    const order = {
      ...orderOf(imageName, { generalize: true }, 'k'),
      authority: ((operation) => operation !== 'generalizeTemplateVm') satisfies Authority,
    };

    const refusals = [previewOf(order, {}), requestExport(portsOfRequest(), order)];

    await Promise.all(refusals.map((refused) => expect(refused).rejects.toThrow(ForbiddenError)));
    expect(await tracesOf(imageName)).toEqual(UNTOUCHED);
  });
});
