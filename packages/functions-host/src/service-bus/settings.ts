import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { InvalidSettingsError, UnsupportedFeatureError } from '../errors.ts';
import { parseTimeSpan } from '../time-span.ts';

const SECTION = 'extensions.serviceBus';

const count = (least: number) =>
  z.int(`must be a whole number of at least ${least}`).min(least, `must be at least ${least}`);

const duration = z.string('must be hh:mm:ss').transform((text, context) => {
  const milliseconds = parseTimeSpan(text);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue('must be hh:mm:ss');
  return z.NEVER;
});

/** Defaults are the extension's own (Azure docs: functions-bindings-service-bus, host.json; extension source). */
const FORM = z.object({
  autoCompleteMessages: z.boolean('must be true or false').default(true),
  maxAutoLockRenewalDuration: duration.default(5 * 60_000),
  maxConcurrentCalls: count(1).default(16 * availableParallelism()),
  maxMessageBatchSize: count(1).default(1000),
  minMessageBatchSize: count(1).default(1),
  maxBatchWaitTime: duration.default(30_000),
  clientRetryOptions: z
    .object({
      mode: z
        .string('must be text')
        .toLowerCase()
        .pipe(z.enum(['exponential', 'fixed'], 'must be exponential or fixed'))
        .default('exponential'),
      tryTimeout: duration.default(60_000),
      delay: duration.default(800),
      maxDelay: duration.default(60_000),
      maxRetries: count(0).default(3),
    })
    .prefault({}),
  prefetchCount: count(0).default(0),
  transportType: z.string('must be text').default('amqpTcp'),
  enableCrossEntityTransactions: z.boolean('must be true or false').default(false),
  webProxy: z.string('must be text').default(''),
});

/** What host.json says of Service Bus triggers; times in milliseconds. */
export type ServiceBusSettings = Pick<
  z.output<typeof FORM>,
  | 'autoCompleteMessages'
  | 'maxAutoLockRenewalDuration'
  | 'maxConcurrentCalls'
  | 'maxMessageBatchSize'
  | 'minMessageBatchSize'
  | 'maxBatchWaitTime'
  | 'clientRetryOptions'
>;

/** Paths in host.json that are honoured, or refused where they ask for something. */
export const SERVICE_BUS_PATHS: readonly string[] = Object.keys(FORM.shape).map((key) => `${SECTION}.${key}`);

/**
 * Reads `extensions.serviceBus` of host.json.
 * @throws {InvalidSettingsError} for a value of the wrong form, {@link UnsupportedFeatureError} for a setting that this
 * host can't follow.
 */
export function readServiceBusSettings(section: unknown): ServiceBusSettings {
  const result = FORM.safeParse(section ?? {});
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = [SECTION, ...(issue?.path ?? [])].join('.');
    throw new InvalidSettingsError('host.json', `"${path}" ${issue?.message ?? 'is of the wrong form'}`);
  }
  const { prefetchCount, transportType, enableCrossEntityTransactions, webProxy, ...settings } = result.data;
  // The client for JavaScript fetches nothing ahead, and a proxy is for a Service Bus elsewhere.
  refuseIf(prefetchCount > 0, 'prefetchCount');
  refuseIf(!/^amqpTcp$/i.test(transportType), 'transportType');
  refuseIf(enableCrossEntityTransactions, 'enableCrossEntityTransactions');
  refuseIf(webProxy !== '', 'webProxy');
  if (settings.minMessageBatchSize > settings.maxMessageBatchSize) {
    throw new InvalidSettingsError(
      'host.json',
      `"${SECTION}.minMessageBatchSize" must not be above "maxMessageBatchSize"`,
    );
  }
  return settings;
}

function refuseIf(isAskedFor: boolean, setting: string): void {
  if (isAskedFor) throw new UnsupportedFeatureError(undefined, `"${SECTION}.${setting}" of host.json`);
}
