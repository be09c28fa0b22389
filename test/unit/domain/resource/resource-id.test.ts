import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DISK_TYPE,
  GALLERY_TYPE,
  InvalidResourceIdError,
  parseResourceId,
  parseVersionId,
  sameResource,
  VM_TYPE,
} from '../../../../shared/domain/resource/resource-id.ts';

const SUBSCRIPTION = '7c9b2f5e-0d3a-4b7e-9a52-3f1d6c8e4b01';
const segment = fc.stringMatching(/^[\w().\-äЖ]{0,39}[\w()\-éя]$/);
const type = fc.constantFrom(GALLERY_TYPE, VM_TYPE, DISK_TYPE);

function idOf(subscription: string, group: string, of: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${of}/${name}`;
}

describe('a resource id', () => {
  it('gives its subscription, resource group and name', () => {
    fc.assert(
      fc.property(segment, segment, type, segment, (subscriptionId, resourceGroup, of, name) => {
        const id = idOf(subscriptionId, resourceGroup, of, name);

        expect(parseResourceId(id, of)).toEqual({ subscriptionId, resourceGroup, name });
      }),
    );
  });

  it.each([
    ['galleries', GALLERY_TYPE],
    ['virtualMachines', VM_TYPE],
    ['disks', DISK_TYPE],
  ])("of Azure's %s is read by their type", (kind, of) => {
    const id = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/${kind}/x`;

    expect(parseResourceId(id, of)).toEqual({ subscriptionId: 's', resourceGroup: 'rg', name: 'x' });
  });

  it('is read in whatever letter case Azure gives it', () => {
    const id = idOf(SUBSCRIPTION, 'RG', GALLERY_TYPE, 'Labs');

    const read = parseResourceId(id.toUpperCase(), GALLERY_TYPE);

    expect(read).toEqual({ subscriptionId: SUBSCRIPTION.toUpperCase(), resourceGroup: 'RG', name: 'LABS' });
  });

  it('has one key whatever the letter case in which it is read: what Unicode holds for equal is equal in small letters', () => {
    const letters = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCodePoint(code)).filter((one) =>
      /^\p{L}$/u.test(one),
    );
    const isRead = (name: string) => {
      try {
        return parseResourceId(idOf(SUBSCRIPTION, 'rg', VM_TYPE, name), VM_TYPE).name === name;
      } catch {
        return false;
      }
    };

    const faults = letters.filter(isRead).filter((one) => {
      const others = [one.toUpperCase(), one.toLowerCase(), one.normalize('NFKC')];
      const different = others.filter((other) => other.toLowerCase() !== one.toLowerCase());
      return different.some(isRead);
    });

    expect(faults).toEqual([]);
    expect(['Наука', 'über', 'ÜBER', '東京', 'ΣΟΦΙΑ', 'σοφια'].filter(isRead)).toHaveLength(6);
  });

  it.each([
    ['nothing', ''],
    ['a name alone', 'labs'],
    ['another type', idOf(SUBSCRIPTION, 'rg', VM_TYPE, 'vm')],
    [
      'a type with another letter for the dot',
      idOf(SUBSCRIPTION, 'rg', 'MicrosoftXCompute/galleries', 'labs'),
    ],
    ['no name', idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, '')],
    [
      'a letter that only passes for an s',
      idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs').replace('res', 'reſ'),
    ],
    ...['ΟΔΟΣ', 'οδος', 'µ', 'ſ', 'ı', 'ª', '\u1112\u1161'].map((letters): [string, string] => [
      `a name that has another spelling, ${letters}`,
      idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, letters),
    ]),
    ['no resource group', idOf(SUBSCRIPTION, '', GALLERY_TYPE, 'labs')],
    ['a part of the resource', `${idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs')}/images/physics`],
    ['a slash too many', `${idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs')}/`],
    ['what leads elsewhere', idOf(SUBSCRIPTION, '..', GALLERY_TYPE, 'labs')],
    ['what ends the path', idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs?api-version=1')],
    ['what is escaped', idOf(SUBSCRIPTION, 'rg%2F..', GALLERY_TYPE, 'labs')],
    ['a name that Azure has no room for', idOf(SUBSCRIPTION, 'r'.repeat(91), GALLERY_TYPE, 'labs')],
    ['another line', `${idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs')}\n`],
    ['an address', `https://management.azure.com${idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs')}`],
  ])('is refused for %s, by the text itself', (_what, text) => {
    const read = () => parseResourceId(text, GALLERY_TYPE);

    expect(read).toThrow(InvalidResourceIdError);
    expect(read).toThrow(`"${text}"`);
    expect(read).toThrow(expect.objectContaining({ name: 'InvalidResourceIdError', text }));
  });
});

describe('two resource ids', () => {
  it('name one resource whatever their letter case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9/.-]+$/), (id) =>
        sameResource(id.toUpperCase(), id.toLowerCase()),
      ),
    );
  });

  it('name no resource together where one is missing', () => {
    expect(sameResource(undefined, undefined)).toBe(false);
    expect(sameResource('/a', undefined)).toBe(false);
    expect(sameResource(undefined, '/a')).toBe(false);
    expect(sameResource('/a', '/b')).toBe(false);
  });
});

describe('the resource id of an image version', () => {
  const gallery = idOf(SUBSCRIPTION, 'rg', GALLERY_TYPE, 'labs');

  it('is read in its parts', () => {
    const parts = parseVersionId(`${gallery}/images/physics/versions/1.0.0`);

    expect(parts).toEqual({ galleryId: gallery, imageName: 'physics', version: '1.0.0' });
  });

  it.each([
    ['an image', `${gallery}/images/physics`],
    ['an image without a version', `${gallery}/images/physics/versions/`],
    ['no image', `${gallery}/images//versions/1.0.0`],
    ['more than a version', `${gallery}/images/physics/versions/1.0.0/x`],
    ['something in nothing', `/x${gallery}/images/physics/versions/1.0.0`],
    ['something of another type', `${idOf(SUBSCRIPTION, 'rg', VM_TYPE, 'v')}/images/a/versions/1.0.0`],
  ])('is not that of %s', (_what, text) => {
    expect(parseVersionId(text)).toBeUndefined();
  });
});
