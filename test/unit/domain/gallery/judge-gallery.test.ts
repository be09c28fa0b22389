import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGallery, type GalleryInspection } from '../../../../shared/domain/gallery/judge-gallery.ts';

const GOOD: GalleryInspection = {
  gallery: {
    id: '/g',
    location: 'westeurope',
    provisioningState: 'Succeeded',
    softDelete: false,
    sharing: 'Private',
  },
  missing: [],
  regions: ['northeurope', 'westeurope'],
  usages: { images: { current: 1, limit: 2 }, imageVersions: { current: 1, limit: 2 } },
  taken: false,
  unknown: [],
};
const UNSEEN = { code: 'AuthorizationFailed', message: 'No.', target: 'galleryId' };

function galleryWith(facts: Partial<NonNullable<GalleryInspection['gallery']>>): GalleryInspection {
  return { ...GOOD, gallery: GOOD.gallery && { ...GOOD.gallery, ...facts } };
}

describe('a gallery', () => {
  it('with nothing against it can be attached without a warning', () => {
    const verdict = judgeGallery(GOOD);

    expect(verdict).toEqual({ refusals: [], warnings: [] });
  });

  it.each<[string, GalleryInspection, Record<'refusals' | 'warnings', string[]>]>([
    ['that is not there', { ...GOOD, gallery: undefined }, { refusals: ['GalleryNotFound'], warnings: [] }],
    [
      'that is not there, on which nobody has rights',
      { ...GOOD, gallery: undefined, missing: ['a/read'] },
      { refusals: ['GalleryNotFound'], warnings: [] },
    ],
    [
      'that Azure does not show',
      { ...GOOD, gallery: undefined, missing: ['a/read'], unknown: [UNSEEN] },
      { refusals: ['AuthorizationFailed', 'ActionNotAllowed'], warnings: [] },
    ],
    [
      'whose regions Azure does not tell',
      { ...GOOD, regions: undefined, unknown: [{ ...UNSEEN, target: 'locations' }] },
      { refusals: ['AuthorizationFailed'], warnings: [] },
    ],
    [
      'in which some things are not allowed',
      { ...GOOD, missing: ['a/read', 'a/write'] },
      { refusals: ['ActionNotAllowed', 'ActionNotAllowed'], warnings: [] },
    ],
    [
      'that is being made',
      galleryWith({ provisioningState: 'Creating' }),
      { refusals: ['GalleryNotReady'], warnings: [] },
    ],
    [
      'in a region of others',
      galleryWith({ location: 'uksouth' }),
      { refusals: ['RegionNotListed'], warnings: [] },
    ],
    [
      'that is full',
      { ...GOOD, usages: { images: { current: 2, limit: 2 }, imageVersions: { current: 3, limit: 2 } } },
      { refusals: [], warnings: ['ImageLimit', 'ImageVersionLimit'] },
    ],
    [
      'that keeps what is deleted',
      galleryWith({ softDelete: true }),
      { refusals: [], warnings: ['SoftDelete'] },
    ],
    [
      'that is open to others',
      galleryWith({ sharing: 'Groups' }),
      { refusals: [], warnings: ['GalleryShared'] },
    ],
    ['that is another account’s', { ...GOOD, taken: true }, { refusals: ['GalleryTaken'], warnings: [] }],
  ])('%s is judged so', (_what, inspection, expected) => {
    const { refusals, warnings } = judgeGallery(inspection);

    expect(refusals.map(({ code }) => code)).toEqual(expected.refusals);
    expect(warnings.map(({ code }) => code)).toEqual(expected.warnings);
  });

  it('says what is missing, how full it is, that it is another’s and who sees it', () => {
    const { refusals, warnings } = judgeGallery({
      ...galleryWith({ sharing: 'Community' }),
      missing: ['a/read'],
      usages: { images: { current: 9, limit: 9 } },
    });
    const [taken] = judgeGallery({ ...GOOD, taken: true }).refusals;
    const [groups] = judgeGallery(galleryWith({ sharing: 'Groups' })).warnings;

    expect(refusals[0]).toMatchObject({ target: 'a/read' });
    expect(refusals[0]?.message).toContain('may not do a/read');
    expect(warnings.map(({ message }) => message).join(' ')).toMatch(/allows \(9\).*everybody/);
    expect(warnings.every(({ target }) => target === 'galleryId')).toBe(true);
    expect(taken).toMatchObject({ target: 'galleryId' });
    expect(taken?.message).toContain('serves another lab account');
    expect(groups?.message).toContain('other subscriptions or tenants');
  });

  it('has everything against it said at once, whatever else there is', () => {
    const inspection = fc.record({
      location: fc.constantFrom('westeurope', 'uksouth'),
      provisioningState: fc.constantFrom('Succeeded', 'Failed'),
      missing: fc.subarray(['a/read', 'a/write', 'a/delete']),
      softDelete: fc.boolean(),
    });

    fc.assert(
      fc.property(inspection, ({ missing, ...facts }) => {
        const { refusals, warnings } = judgeGallery({ ...galleryWith(facts), missing });

        const against =
          missing.length +
          Number(facts.location !== 'westeurope') +
          Number(facts.provisioningState === 'Failed');
        expect(refusals).toHaveLength(against);
        expect(warnings).toHaveLength(Number(facts.softDelete));
      }),
    );
  });
});
