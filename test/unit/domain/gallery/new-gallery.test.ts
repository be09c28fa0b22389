import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { galleryId } from '../../../../shared/domain/gallery/gallery.ts';
import { idOfNewGallery, newGallery } from '../../../../shared/domain/gallery/new-gallery.ts';

const GROUP = '/subscriptions/s-1/resourceGroups/Labs_(1)';

function isGood(order: object): boolean {
  return newGallery.safeParse({ resourceGroup: '/subscriptions/s/resourceGroups/g', name: 'labs', ...order })
    .success;
}

describe('a gallery that is to be made', () => {
  it.each([
    ['one letter', 'a', true],
    ['a dot and an underscore inside', 'a._b', true],
    ['eighty letters', 'x'.repeat(80), true],
    ['eighty-one', 'x'.repeat(81), false],
    ['nothing', '', false],
    ['a dash', 'a-b', false],
    ['a dot at its end', 'a.', false],
    ['an underscore at its beginning', '_a', false],
    ['another line', 'a\n', false],
    ['Cyrillic letters', 'класс', false],
  ])('may be named with %s or not', (_what, name, expected) => {
    expect(isGood({ name })).toBe(expected);
  });

  it.each([
    ['an id', '/subscriptions/s/resourceGroups/g', true],
    ['an id in other letters', '/SUBSCRIPTIONS/s/resourcegroups/g', true],
    ['a name', 'g', false],
    ['what leads elsewhere', '/subscriptions/s/resourceGroups/..', false],
    ['more than a group', '/subscriptions/s/resourceGroups/g/providers', false],
    ['something before it', '/x/subscriptions/s/resourceGroups/g', false],
  ])('is in a resource group that is given by %s or not', (_what, resourceGroup, expected) => {
    expect(isGood({ resourceGroup })).toBe(expected);
  });

  it('has its region in the form that regions are compared in', () => {
    const order = newGallery.parse({ resourceGroup: GROUP, name: 'labs', location: 'West Europe' });

    expect(order.location).toBe('westeurope');
  });

  it('has a resource id that a gallery can have, whatever its name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$/), (name) => {
        const id = idOfNewGallery(newGallery.parse({ resourceGroup: GROUP, name }));

        expect(galleryId.parse(id)).toBe(`${GROUP}/providers/Microsoft.Compute/galleries/${name}`);
      }),
    );
  });
});
