import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';
import type { IncomingMessage } from '../../shared/message/message.ts';

/**
 * What the host says of a message. It reads every text that is JSON as JSON, ids too, and puts fields of the body in
 * the place of what it says of the message itself: nothing here may be taken on trust.
 */
const metadata = z.object({
  messageId: z.unknown(),
  contentType: z.string().optional().catch(undefined),
  applicationProperties: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

export function incomingMessage(body: unknown, { triggerMetadata }: InvocationContext): IncomingMessage {
  const { messageId, contentType, applicationProperties = {} } = metadata.parse(triggerMetadata ?? {});
  const id = idOf(messageId);
  return {
    id,
    body,
    ...(contentType !== undefined && { contentType }),
    properties: Object.fromEntries(
      Object.entries(applicationProperties).filter(
        (entry): entry is [string, string | number | boolean] =>
          typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
      ),
    ),
  };
}

/** A number that JSON can't hold has become another one: two ids may have become one. */
function idOf(messageId: unknown): string | undefined {
  if (typeof messageId === 'number') return Number.isSafeInteger(messageId) ? String(messageId) : undefined;
  if (typeof messageId === 'boolean') return String(messageId);
  return typeof messageId === 'string' && messageId !== '' ? messageId : undefined;
}
