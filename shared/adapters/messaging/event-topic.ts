import type { ServiceBusMessage } from '@azure/service-bus';
import { CLOUD_EVENT_TYPE, toCloudEvent, wireTypeOf } from '../../domain/event/cloud-event.ts';
import type { PlacedEvent } from '../../domain/event/lab-event.ts';
import type { EventTopic } from '../../use-cases/event/ports.ts';
import type { Bus } from './bus-client.ts';

/** The topic that events are sent to: CloudEvents in structured mode, with what subscriptions filter by beside them. */
export function createEventTopic(bus: Bus, topicName: string): EventTopic {
  return {
    async send(events) {
      const sender = bus.senderOf(topicName);
      let batch = await sender.createMessageBatch();
      for (const message of events.map(messageOf)) {
        if (batch.tryAddMessage(message)) continue;
        if (batch.count > 0) await sender.sendMessages(batch);
        batch = await sender.createMessageBatch();
        if (!batch.tryAddMessage(message)) await sender.sendMessages(message); // Says that it is too large.
      }
      if (batch.count > 0) await sender.sendMessages(batch);
    },
  };
}

function messageOf(event: PlacedEvent): ServiceBusMessage {
  return {
    messageId: event.id,
    contentType: CLOUD_EVENT_TYPE,
    subject: wireTypeOf(event.type),
    body: toCloudEvent(event),
    applicationProperties: { type: wireTypeOf(event.type), accountId: event.accountId },
  };
}
