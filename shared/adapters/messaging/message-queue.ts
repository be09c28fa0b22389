import { bodyText } from '../../domain/message/limits.ts';
import type { MessageQueue } from '../../use-cases/message/ports.ts';
import type { Bus } from './bus-client.ts';

/** A message has room for 256 KiB, properties of 64 KiB among them (Azure docs, service-bus-quotas, Standard). */
const MAX_BODY_BYTES = 160 * 1024;

/** A queue that takes messages, at once or later. A body that is too large is cut, which the message then says. */
export function createMessageQueue(bus: Bus, queueName: string): MessageQueue {
  return {
    async send({ id, body, contentType, properties }, at) {
      const bytes = bytesOf(body);
      const isCut = bytes.length > MAX_BODY_BYTES;
      await bus.senderOf(queueName).sendMessages({
        ...(id !== undefined && { messageId: id }),
        ...(contentType !== undefined && { contentType }),
        ...(at && { scheduledEnqueueTimeUtc: at }),
        body: isCut ? bytes.subarray(0, MAX_BODY_BYTES) : bytes,
        applicationProperties: { ...properties, ...(isCut && { bodyCutFrom: bytes.length }) },
      });
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : bodyText(body));
}
