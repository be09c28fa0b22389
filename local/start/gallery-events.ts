import { ServiceBusClient } from '@azure/service-bus';
import type { OnResourceEvent } from '@lab-gallery/local-azure/arm/event-delivery';

/** What Event Grid delivers to Service Bus, as the subscription of Lab Gallery has it. */
export interface GalleryEvents {
  /** Rejects when it can't be delivered; ARM hands the event over again then. */
  readonly deliver: OnResourceEvent;
  close(): Promise<void>;
}

const QUEUE = 'gallery-events';
/** The subscription's filter: what happens to galleries, their images and versions. */
const GALLERIES = 'Microsoft.Compute/galleries/';

/**
 * Delivers ARM's events of galleries as Event Grid does to a queue, each a structured CloudEvent with the properties
 * that Event Grid sets (Azure docs: handler-service-bus, cloudevents-schema).
 */
export function openGalleryEvents(connectionString: string): GalleryEvents {
  // ARM is what tries again: a bus that is away must not hold up its next look.
  const client = new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 0, timeoutInMs: 5000 },
  });
  const sender = client.createSender(QUEUE);
  return {
    deliver: async (event) => {
      if (!event.data.operationName.startsWith(GALLERIES)) return;
      await sender.sendMessages({
        body: event,
        messageId: event.id,
        contentType: 'application/cloudevents+json; charset=utf-8',
        applicationProperties: {
          'aeg-subscription-name': QUEUE.toUpperCase(),
          'aeg-delivery-count': '0',
          'aeg-event-type': 'Notification',
          'aeg-data-version': '',
          'aeg-metadata-version': '1',
          'aeg-output-event-id': event.id,
        },
      });
    },
    close: () => client.close(),
  };
}
