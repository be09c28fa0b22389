import { z } from 'zod';
import { parseDuration } from './duration.ts';

const SECOND = 1000;

/** A setting that turns on what is not here; it may be there, turned off. */
const unsupported = z.literal(false, { error: 'is not supported by the local Service Bus' }).optional();

const duration = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds <= 0) context.addIssue('must be a duration such as PT1M');
  return milliseconds ?? 0;
});

/** Azure docs, service-bus-quotas: five seconds to five minutes. */
const lockDuration = duration.refine((time) => time >= 5 * SECOND && time <= 300 * SECOND, {
  error: 'must be between PT5S and PT5M',
});

const topicProperties = z.strictObject({
  defaultMessageTimeToLive: duration.default(Infinity),
  requiresDuplicateDetection: unsupported,
  enablePartitioning: unsupported,
});

const queueProperties = topicProperties.extend({
  lockDuration: lockDuration.default(60 * SECOND),
  maxDeliveryCount: z.int().min(1).max(2000).default(10),
  deadLetteringOnMessageExpiration: z.boolean().default(false),
  requiresSession: unsupported,
});

const name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,258}$/, { error: 'is not a name for an entity' });
const authorizationRules = z
  .array(z.strictObject({ name, rights: z.array(z.enum(['Send', 'Listen', 'Manage'])).min(1) }))
  .default([]);

const correlationFilter = z
  .strictObject({
    messageId: z.string(),
    correlationId: z.string(),
    to: z.string(),
    replyTo: z.string(),
    label: z.string(),
    sessionId: z.string(),
    replyToSessionId: z.string(),
    contentType: z.string(),
    properties: z.record(z.string(), z.string()),
  })
  .partial();

const rule = z.strictObject({
  name,
  properties: z.strictObject({
    filterType: z.literal('CorrelationFilter', { error: 'only correlation filters are supported' }),
    correlationFilter,
  }),
});

/** The file of declared entities, in the words of Azure's templates (Microsoft.ServiceBus/namespaces). */
export const declaration = z.strictObject({
  queues: z
    .array(z.strictObject({ name, properties: queueProperties.prefault({}), authorizationRules }))
    .default([]),
  topics: z
    .array(
      z.strictObject({
        name,
        properties: topicProperties.prefault({}),
        authorizationRules,
        subscriptions: z
          .array(
            z.strictObject({
              name,
              properties: queueProperties.prefault({}),
              rules: z.array(rule).optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export type QueueProperties = z.output<typeof queueProperties>;
export type AuthorizationRules = z.output<typeof authorizationRules>;
export type Declaration = z.output<typeof declaration>;
