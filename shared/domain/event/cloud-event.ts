import { z } from 'zod';
import { LAB_EVENTS, type LabEventType, type PlacedEvent } from './lab-event.ts';

/** How events and messages name their content: CloudEvents 1.0, JSON format, §3. */
export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/** Digits of the largest `sequence`, a 32-bit integer: such texts sort as their numbers do. */
const SEQUENCE_DIGITS = 10;

/** The form of an event of one type on the topic: CloudEvents 1.0 with its extension `sequence`. */
export function cloudEventOf(type: LabEventType) {
  const { data, when } = LAB_EVENTS[type];
  return z
    .strictObject({
      specversion: z.literal('1.0'),
      id: z.string().describe('The same whenever the event is sent again: drop what has been seen.'),
      source: z.string().describe('The lab account: `/lab-accounts/{id}`.'),
      type: z.literal(wireTypeOf(type)),
      subject: z.string().describe('What it happened to: `exports/{id}`, `images/{name}` or `labs/{name}`.'),
      time: z.iso.datetime().describe('When it happened.'),
      dataschema: z.literal(schemaOf(type)),
      datacontenttype: z.literal('application/json'),
      sequence: z
        .string()
        .regex(/^\d{10}$/)
        .exactOptional()
        .describe(
          "Of an export's event: its place among all of that export, beginning with `0000000001` and without a gap. " +
            'Order of delivery is not promised.',
        ),
      data,
    })
    .describe(when);
}

/** The event's type, as receivers filter by it. */
export function wireTypeOf(type: LabEventType): string {
  return `lab-gallery.${type}`;
}

/** Names the form of the event's data, and the form's own version: an absolute URI, as CloudEvents wants it. */
function schemaOf(type: LabEventType): string {
  return `urn:lab-gallery:${LAB_EVENTS[type].data.meta()?.id ?? ''}:1`;
}

/** The event as it is sent. */
export function toCloudEvent({ type, accountId, sequence, ...event }: PlacedEvent) {
  const { id, subject, time, data } = event;
  return {
    specversion: '1.0',
    id,
    source: `/lab-accounts/${accountId}`,
    type: wireTypeOf(type),
    subject,
    time,
    dataschema: schemaOf(type),
    datacontenttype: 'application/json',
    ...(sequence !== undefined && { sequence: String(sequence).padStart(SEQUENCE_DIGITS, '0') }),
    data,
  };
}
