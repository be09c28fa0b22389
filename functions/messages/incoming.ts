import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { contentType, messageId, withinLimits } from '../../shared/domain/message/limits.ts';
import type { IncomingMessage } from '../../shared/domain/message/message.ts';

/** What the host says of a message. It reads every text that is JSON as JSON, ids too. */
const metadata = z.object({
  // A number that JSON can't hold has become another one: two ids may have become one.
  messageId: z
    .union([messageId, z.int().transform(String), z.boolean().transform(String)])
    .optional()
    .catch(undefined),
  contentType: contentType.optional().catch(undefined),
  applicationProperties: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/**
 * A message as the host hands it over. What does not keep the limits is left out, so that the message can always be sent
 * on, whatever it holds.
 */
export function incomingMessage(body: unknown, { triggerMetadata }: InvocationContext): IncomingMessage {
  const {
    messageId: id,
    contentType,
    applicationProperties,
  } = metadata.parse(ownFields(body, triggerMetadata));
  return {
    id,
    body,
    ...(contentType !== undefined && { contentType }),
    properties: withinLimits(applicationProperties ?? {}),
  };
}

/** The host puts fields of the body in the place of what it says of the message itself: those say nothing of it. */
function ownFields(body: unknown, fields: InvocationContext['triggerMetadata'] = {}) {
  const isRead = typeof body === 'object' && body !== null && !(body instanceof Uint8Array);
  const ofBody = new Set(isRead ? Object.keys(body).map((name) => name.toLowerCase()) : []);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ofBody.has(name.toLowerCase())));
}
