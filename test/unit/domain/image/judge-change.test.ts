import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageFacts } from '../../../../shared/domain/image/image-facts.ts';
import { hiddenBecause, type ImageViewer } from '../../../../shared/domain/image/hidden-because.ts';
import { changeStamp } from '../../../../shared/domain/image/image-change.ts';
import { changeOf, eventOfChange } from '../../../../shared/domain/event/image-events.ts';
import { imageOf, regionOf, versionOf } from '../../support/images.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const GALLERY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/labs';
const CONTOSO: ImageViewer = { id: 'contoso' };
const LOCAL: ImageViewer = { id: 'local', allowedRegions: ['uksouth'] };

const usable = imageOf();
const empty = imageOf([]);
const disabled = imageOf(undefined, { disabledIn: ['contoso'] });
const copied = imageOf([versionOf('1.0.0', { regions: [regionOf('westeurope'), regionOf('uksouth')] })]);
const ended = imageOf(undefined, { endOfLifeDate: '2026-02-01T00:00:00.000Z' });

function told(before: ImageFacts | undefined, after: ImageFacts | undefined, account = CONTOSO) {
  const change = changeOf(changeStamp(NOW, 'guid'), GALLERY, { before, after });
  return change && eventOfChange(change, account);
}

describe('a change of an image', () => {
  it('is told with what it is about, under an id of its own in every account', () => {
    expect(told(usable, empty)).toEqual({
      id: '20260301120000000-guid-contoso',
      type: 'image-hidden',
      time: '2026-03-01T12:00:00.000Z',
      accountId: 'contoso',
      subject: 'images/linux',
      data: { galleryId: GALLERY, imageName: 'linux', hiddenBecause: ['NoVersion'] },
    });
    expect(told(usable, empty, LOCAL)).toBeUndefined();
    expect(told(copied, empty, LOCAL)?.id).toBe('20260301120000000-guid-local');
  });

  it.each([
    ['a new image that labs can be made from', undefined, usable, CONTOSO, 'image-appeared'],
    ['a new image without a version', undefined, empty, CONTOSO, undefined],
    ['its first version', empty, usable, CONTOSO, 'image-appeared'],
    ['another description', usable, { ...usable, description: 'New' }, CONTOSO, undefined],
    ['another reason to hide it', empty, ended, CONTOSO, undefined],
    ['the end of its life', usable, ended, CONTOSO, 'image-hidden'],
    ['the account’s wish', usable, disabled, CONTOSO, 'image-hidden'],
    ['the account’s other wish', disabled, usable, CONTOSO, 'image-appeared'],
    ['another account’s wish', copied, { ...copied, disabledIn: ['contoso'] }, LOCAL, undefined],
    ['a copy in the account’s region', usable, copied, LOCAL, 'image-appeared'],
    ['the loss of that copy', copied, usable, LOCAL, 'image-hidden'],
    ['the loss of some copy', copied, usable, CONTOSO, undefined],
    ['its end', usable, undefined, CONTOSO, 'image-deleted'],
    ['the end of what was hidden', empty, undefined, CONTOSO, 'image-deleted'],
    ['nothing', undefined, undefined, CONTOSO, undefined],
  ])('is told by what it is for the account: %s', (_what, before, after, account, type) => {
    expect(told(before, after, account)?.type).toBe(type);
  });

  it('leaves whoever follows all events with just the images that labs can be made from', () => {
    const image = fc.constantFrom(undefined, usable, empty, disabled, copied, ended);
    const account = fc.constantFrom(CONTOSO, LOCAL);
    fc.assert(
      fc.property(fc.array(image), account, (states, viewer) => {
        let isThere = false;
        let before: ImageFacts | undefined;
        for (const after of states) {
          const event = told(before, after, viewer);
          if (event) {
            // Nothing is told twice.
            if (event.type !== 'image-deleted') expect(isThere).toBe(event.type === 'image-hidden');
            isThere = event.type === 'image-appeared';
          }
          expect(isThere).toBe(after !== undefined && hiddenBecause(after, viewer, NOW).length === 0);
          before = after;
        }
      }),
    );
  });
});
