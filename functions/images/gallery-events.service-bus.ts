import { app } from '@azure/functions';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import type { ImageRefresher } from '../../shared/use-cases/image/catalogue-ports.ts';
import { imageOfEvent } from '../../shared/use-cases/image/gallery-event.ts';
import type { IncomingMessage } from '../../shared/domain/message/message.ts';
import type { MessageQueue } from '../../shared/use-cases/message/ports.ts';
import { reschedule } from '../../shared/use-cases/message/reschedule.ts';
import { incomingMessage } from '../messages/incoming.ts';
import { OperatorsLog } from '../operators-log.ts';

export interface GalleryEventPorts {
  accounts: Pick<AccountStore, 'listAttachedTo'>;
  refresher: Pick<ImageRefresher, 'refresh'>;
  /** Where the events come from, for those that have to come back. */
  galleryEvents: MessageQueue;
  clock: Clock;
}

export const GALLERY_EVENTS = 'gallery-events';

/** What Azure tells of images of attached galleries, so that the list of images is right within seconds. */
export function receiveGalleryEvents(ports: GalleryEventPorts): void {
  app.serviceBusQueue('receiveGalleryEvent', {
    connection: 'LabGalleryServiceBus',
    queueName: GALLERY_EVENTS,
    handler: (body: unknown, context) =>
      handleGalleryEvent(ports, incomingMessage(body, context), new OperatorsLog(context)),
  });
}

/** Refreshes the image that the event is about. Anything else is counted, in the log, and left alone. */
export async function handleGalleryEvent(
  { accounts, refresher, galleryEvents, clock }: GalleryEventPorts,
  message: IncomingMessage,
  log: OperatorsLog,
): Promise<void> {
  const image = imageOfEvent(message.body);
  try {
    const isOurs = image !== undefined && (await accounts.listAttachedTo(image.galleryId)).length > 0;
    if (!isOurs) {
      log.note('An event is about nothing that is of interest here.', { metric: 'galleryEventsLeftAlone' });
      return;
    }
    const refreshed = await refresher.refresh(image);
    if (refreshed.kind === 'done') return;
    await comeBack(refreshed.kind === 'wait' ? refreshed.why : refreshed.error.message, undefined);
  } catch (cause) {
    log.warn(`The event ${message.id ?? 'without an id'} comes back later.`, cause);
    await comeBack('Something went wrong that is no fault of the event.', cause);
  }

  async function comeBack(why: string, cause: unknown): Promise<void> {
    const reason = { code: 'NotRefreshed', message: why };
    await reschedule(galleryEvents, message, { cause, reason, now: clock.now() });
  }
}
