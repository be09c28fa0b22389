import { z } from 'zod';
import type { MessageProperties, Reason } from './message.ts';

/**
 * The id of a message, as the app takes it: no longer than a queue takes it (Azure docs, service-bus-quotas), and
 * without anything that can't be printed.
 */
export const messageId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);

/** A symbol in AMQP: ASCII. */
export const contentType = z.string().regex(/^[\x20-\x7e]{1,128}$/);

/** Characters, of 3 bytes at most: a message has room for 64 KiB of properties (the same), the app's own among them. */
const MAX_PROPERTIES = 10_000;
/** Characters: a few sentences. */
const MAX_REASON_LENGTH = 2_000;

/** What the app puts on copies of a message, and needs again; each of its form, or it is nothing. */
const own = z.object({
  attempt: z.int().positive().optional().catch(undefined),
  originalMessageId: messageId.optional().catch(undefined),
  idempotencyKey: messageId.optional().catch(undefined),
});

/** As much of a message's properties as every copy of it has room for; what the app needs of them first of all. */
export function withinLimits(properties: Readonly<Record<string, unknown>>): MessageProperties {
  const needed = Object.entries(own.parse(properties)).filter((entry) => entry[1] !== undefined);
  const others = Object.entries(properties).filter(([name]) => !(name in own.shape));
  let left = MAX_PROPERTIES;
  const kept = others.filter((entry): entry is [string, string | number | boolean] => {
    const [name, value] = entry;
    if (!['string', 'number', 'boolean'].includes(typeof value)) return false;
    const size = name.length + String(value).length;
    if (size > left) return false;
    left -= size;
    return true;
  });
  return Object.fromEntries([...needed, ...kept]) as MessageProperties;
}

/** The reason, no longer than a property should be: it may quote what a message holds. */
export function shortened({ code, message }: Reason): Reason {
  return {
    code,
    message: message.length > MAX_REASON_LENGTH ? `${message.slice(0, MAX_REASON_LENGTH)}…` : message,
  };
}

/** The body as JSON; of what is nested so deeply that it can't be written again, the fact. */
export function bodyText(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return '"The body is nested too deeply to be repeated here."';
  }
}
