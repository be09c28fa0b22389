import { describe, expect, it } from 'vitest';
import { AzureNotReadyError } from '../../../shared/domain/export/errors.ts';
import type { Export } from '../../../shared/domain/export/export.ts';
import { checkClaimsOfImage } from '../../../shared/use-cases/export/image-of-lab.ts';
import type { VersionClaim } from '../../../shared/use-cases/export/ports.ts';

const VM = '/subscriptions/s/resourceGroups/labs/providers/Microsoft.Compute/virtualMachines/';
const LAB = { accountId: 'contoso', labName: 'linux', templateVmId: `${VM}linux` };
const IMAGE = { galleryId: '/subscriptions/s/galleries/g', imageName: 'basics' };

/** Claims to versions of the image by these operations, of which those of the other list are exports already. */
function portsOf(claimants: readonly string[], written: Readonly<Record<string, typeof LAB>>) {
  const claims = claimants.map((operationId): VersionClaim => ({
    ...IMAGE,
    version: '1.0.0',
    accountId: LAB.accountId,
    operationId,
    claimedAt: '2027-01-01T00:00:00Z',
  }));
  return {
    reservations: { listClaims: () => Promise.resolve(claims) },
    exports: {
      read: (_account: string, id: string) =>
        Promise.resolve(written[id] && ({ ...written[id], id } as Partial<Export> as Export)),
    },
  };
}

const OTHER = { ...LAB, labName: 'windows', templateVmId: `${VM}windows` };

describe('an image that exports are about to make', () => {
  it.each([
    ['nobody', [], {}],
    ['the export itself', ['own'], {}],
    ['exports of the same lab', ['own', 'before'], { before: LAB }],
  ])('is open to the lab when its versions are claimed by %s', async (_whom, claimants, written) => {
    const refusals = await checkClaimsOfImage(portsOf(claimants, written), LAB, IMAGE, 'own');

    expect(refusals).toEqual([]);
  });

  it.each([
    ['', ['other']],
    [', also while yet another one is being accepted', ['other', 'unwritten']],
  ])('is another lab’s when that has claimed a version%s', async (_also, claimants) => {
    const refusals = await checkClaimsOfImage(portsOf(claimants, { other: OTHER }), LAB, IMAGE);

    expect(refusals.map(({ code }) => code)).toEqual(['ImageOfAnotherLab']);
  });

  it('is to be asked for again while whose claim it is has not been written', async () => {
    const asked = checkClaimsOfImage(portsOf(['own', 'unwritten'], {}), LAB, IMAGE, 'own');

    await expect(asked).rejects.toThrow(AzureNotReadyError);
  });
});
