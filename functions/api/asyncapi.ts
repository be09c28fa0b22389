import { z } from 'zod';
import { CLOUD_EVENT_TYPE, cloudEventOf, wireTypeOf } from '../../shared/domain/event/cloud-event.ts';
import { LAB_EVENTS, type LabEventType } from '../../shared/domain/event/lab-event.ts';
import { exportMessage } from '../../shared/domain/export/export-message.ts';

/** A part of the document; what it may hold is AsyncAPI's to say. */
type Part = Readonly<Record<string, unknown>>;

const REJECTED = 'export-requests-rejected';

/** What is taken and sent through Service Bus, as AsyncAPI 3.1 describes it, from the forms that it is held to. */
export function asyncApiDocument(): Part {
  const types = Object.keys(LAB_EVENTS).filter((name): name is LabEventType => name in LAB_EVENTS);
  const events = types.map((type) => [type, eventMessage(type)] as const);
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Lab Gallery messages',
      version: '1.0.0',
      description:
        'Exports by message, and events for whoever follows them, through Azure Service Bus. What is sent may come ' +
        'twice and in any order: drop an event whose `id` you have seen, and put those of one export in order by ' +
        'their `sequence`.',
    },
    defaultContentType: 'application/json',
    channels: {
      exportRequests: {
        address: 'export-requests',
        title: 'Queue of requests',
        description:
          'The right to send here is the authentication: a queue does not tell who sent a message. A lab account ' +
          'takes requests only if its `messages` say with which role they act.',
        messages: { exportRequest: { $ref: '#/components/messages/exportRequest' } },
      },
      rejectedRequests: {
        address: REJECTED,
        title: 'Queue of requests that can never become an export',
        messages: { rejectedRequest: { $ref: '#/components/messages/rejectedRequest' } },
      },
      labEvents: {
        address: 'lab-events',
        title: 'Topic of events',
        description:
          'Filter by the application properties `type` and `accountId`, with a correlation filter.',
        messages: Object.fromEntries(
          types.map((type) => [type, { $ref: `#/components/messages/${type}` }] as const),
        ),
      },
    },
    operations: {
      receiveExportRequest: {
        action: 'receive',
        channel: { $ref: '#/channels/exportRequests' },
        summary: "Takes a request to export a lab's template VM",
        messages: [{ $ref: '#/channels/exportRequests/messages/exportRequest' }],
      },
      rejectExportRequest: {
        action: 'send',
        channel: { $ref: '#/channels/rejectedRequests' },
        summary: 'Lays a request aside with its reason, as it came',
        messages: [{ $ref: '#/channels/rejectedRequests/messages/rejectedRequest' }],
      },
      sendLabEvent: {
        action: 'send',
        channel: { $ref: '#/channels/labEvents' },
        summary: 'Tells what has happened in a lab account',
        messages: types.map((type) => ({ $ref: `#/channels/labEvents/messages/${type}` })),
      },
    },
    components: {
      messages: {
        exportRequest: exportRequestMessage,
        rejectedRequest: rejectedMessage,
        ...Object.fromEntries(events),
      },
    },
  };
}

/** As JSON Schema draft 7, which AsyncAPI takes; every form stands where it is used. */
function schemaOf(form: z.ZodType): Part {
  const { $schema, ...schema } = z.toJSONSchema(form, {
    target: 'draft-7',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // AsyncAPI's schemas have no place for it; nor has a form that stands where it is used need of a name.
      delete jsonSchema.id;
      // The format says it already, in a form that people can read.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return inlined(schema, definitionsOf(schema)) as Part;
}

/** Forms with a name stand apart in zod's schemas; within this document their references would lead nowhere. */
function definitionsOf({ definitions }: Part): Part {
  return typeof definitions === 'object' && definitions !== null ? { ...definitions } : {};
}

function inlined(value: unknown, definitions: Part): unknown {
  if (Array.isArray(value)) return value.map((item) => inlined(item, definitions));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, definitions: _definitions, ...rest } = value as Record<string, unknown>;
  const named =
    typeof $ref === 'string' ? inlined(definitions[$ref.slice($ref.lastIndexOf('/') + 1)], definitions) : {};
  const own = Object.entries(rest).map(([name, part]) => [name, inlined(part, definitions)] as const);
  return { ...(named as Part), ...Object.fromEntries(own) };
}

const text = z.string();

const exportRequestMessage: Part = {
  name: 'exportRequest',
  title: 'Request of an export',
  summary: 'Asks for an export, as `POST …/exports` does.',
  contentType: 'application/json',
  payload: schemaOf(exportMessage),
};

const rejectedMessage: Part = {
  name: 'rejectedRequest',
  title: 'Dead-lettered request',
  summary: 'The body and the properties of the request as they came, with its id.',
  headers: schemaOf(
    z.looseObject({
      reasonCode: text.describe('Why: a stable code, as HTTP has it.'),
      reason: text.describe('Why: a sentence.'),
      bodyCutFrom: z.int().optional().describe('How many bytes the body had, where it was cut.'),
    }),
  ),
  payload: {},
};

function eventMessage(type: LabEventType): Part {
  return {
    name: wireTypeOf(type),
    title: wireTypeOf(type),
    summary: LAB_EVENTS[type].when,
    contentType: CLOUD_EVENT_TYPE,
    headers: schemaOf(z.looseObject({ type: z.literal(wireTypeOf(type)), accountId: text })),
    payload: schemaOf(cloudEventOf(type)),
  };
}
