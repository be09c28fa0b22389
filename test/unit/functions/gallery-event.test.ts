import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handleGalleryEvent } from '../../../functions/images/gallery-events.service-bus.ts';
import { OperatorsLog } from '../../../functions/operators-log.ts';
import type { Reading } from '../../../shared/domain/arm/outcome.ts';
import { imageOfEvent } from '../../../shared/use-cases/image/gallery-event.ts';
import type { ImageRef } from '../../../shared/domain/image/image-ref.ts';
import type { OutgoingMessage } from '../../../shared/domain/message/message.ts';

const GALLERY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/labs';

function event(subject: string, what = 'Write') {
  return {
    specversion: '1.0',
    type: `Microsoft.Resources.Resource${what}Success`,
    subject,
    data: {},
    id: 'e',
  };
}

describe('an event of a resource', () => {
  it.each(['', '/versions/1.0.0'])('is about the image, itself or by a version of it: %s', (version) => {
    for (const what of ['Write', 'Delete']) {
      expect(imageOfEvent(event(`${GALLERY}/images/linux${version}`, what))).toEqual({
        galleryId: GALLERY,
        imageName: 'linux',
      });
    }
  });

  it.each([
    ['a gallery', event(GALLERY)],
    ['a VM', event('/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm')],
    [
      'something of another provider',
      event('/subscriptions/s/resourceGroups/g/providers/X.Y/galleries/l/images/i'),
    ],
    ['something below a version', event(`${GALLERY}/images/linux/versions/1.0.0/sharing/x`)],
    [
      'an attempt that failed',
      { ...event(`${GALLERY}/images/linux`), type: 'Microsoft.Resources.ResourceWriteFailure' },
    ],
    ['nothing that can be read', 'linux'],
    ['a place outside its gallery', event(`${GALLERY}/images/..`)],
    ['its gallery, by a way around', event(`${GALLERY}/images/.`)],
    ['a place outside its image', event(`${GALLERY}/images/linux/versions/..`)],
    ['a name that is escaped', event(`${GALLERY}/images/%2e%2e`)],
    ['a name that no image may have', event(`${GALLERY}/images/a b`)],
    ['a name that is too long', event(`${GALLERY}/images/${'a'.repeat(81)}`)],
    ['a gallery that leads elsewhere', event(`${GALLERY}/../other/images/linux`)],
    ['more than a line', event(`${GALLERY}/images/linux\n`)],
  ])('is about no image when it is about %s', (_what, other) => {
    expect(imageOfEvent(other)).toBeUndefined();
  });

  it('is about no image, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (anything) => imageOfEvent(anything) === undefined));
  });
});

describe('the receiver of gallery events', () => {
  const NOW = new Date('2026-03-01T12:00:00.000Z');

  function logTo(write: (...args: unknown[]) => void) {
    return new OperatorsLog({
      invocationId: 'i',
      log: write,
      warn: () => undefined,
      error: expect.unreachable,
    });
  }

  async function handle(
    body: unknown,
    {
      accounts = ['contoso'],
      refresh,
    }: { accounts?: string[]; refresh?: () => Promise<Reading<{ rowsWritten: number }>> } = {},
  ) {
    const refreshed: ImageRef[] = [];
    const sent: [OutgoingMessage, Date | undefined][] = [];
    const logged: unknown[] = [];
    await handleGalleryEvent(
      {
        accounts: { listAttachedTo: () => Promise.resolve(accounts) },
        refresher: {
          refresh: (image) => {
            refreshed.push(image);
            return refresh?.() ?? Promise.resolve({ kind: 'done', value: { rowsWritten: 1 } });
          },
        },
        galleryEvents: {
          send: (message, at) => {
            sent.push([message, at]);
            return Promise.resolve();
          },
        },
        clock: { now: () => NOW },
      },
      { id: 'm1', body, properties: {} },
      logTo((...args) => void logged.push(args)),
    );
    return { refreshed, sent, logged };
  }

  it('has the image refreshed', async () => {
    const { refreshed, sent } = await handle(event(`${GALLERY}/images/linux/versions/1.0.0`));

    expect(refreshed).toEqual([{ galleryId: GALLERY, imageName: 'linux' }]);
    expect(sent).toEqual([]);
  });

  it('counts what is about nothing of ours, and leaves it alone', async () => {
    const strange = await handle(event(`${GALLERY}/images/linux`), { accounts: [] });
    const other = await handle(event(GALLERY));

    expect([...strange.refreshed, ...other.refreshed, ...strange.sent, ...other.sent]).toEqual([]);
    expect([strange.logged.length, other.logged.length]).toEqual([1, 1]);
  });

  it.each([
    [
      'Azure puts it off',
      () => Promise.resolve({ kind: 'wait' as const, seconds: 9, why: 'Throttled.' }),
      'Throttled.',
    ],
    [
      'it fails',
      () => Promise.reject(new Error('hunter2')),
      'Something went wrong that is no fault of the event.',
    ],
  ])('has the event come back later when %s', async (_what, refresh, reason) => {
    const { sent } = await handle(event(`${GALLERY}/images/linux`), { refresh });

    expect(sent).toEqual([
      [
        {
          id: 'm1~1',
          body: event(`${GALLERY}/images/linux`),
          properties: { attempt: 1, originalMessageId: 'm1', reasonCode: 'NotRefreshed', reason },
        },
        new Date('2026-03-01T12:00:05.000Z'),
      ],
    ]);
  });
});
