import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS, startInProcess, temporaryFolder, writeApp } from './support.ts';
import type { AppFiles } from './support.ts';

const BUS = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true';
const OK = "app.http('ok', { handler: () => ({ body: 'ok' }) });";

describe('the host refuses to start, in one sentence, with', () => {
  it.each<[string, AppFiles, RegExp]>([
    [
      'Service Bus triggers without an extension bundle',
      {
        settings: { Values: { ...SETTINGS.Values, c: BUS } },
        code: "app.serviceBusQueue('f', { connection: 'c', queueName: 'q', handler: () => {} });",
      },
      /^host\.json: Service Bus triggers come with an "extensionBundle", and it has none\.$/,
    ],
    [
      'a connection to Service Bus that no setting gives',
      { code: "app.serviceBusQueue('f', { connection: 'c', queueName: 'q', handler: () => {} });" },
      /^Function "f" is invalid: its connection is neither the setting "c" nor "c__fullyQualifiedNamespace"\.$/,
    ],
    [
      'a connection to Service Bus that is none',
      {
        settings: { Values: { ...SETTINGS.Values, c: 'nonsense' } },
        code: "app.serviceBusQueue('f', { connection: 'c', queueName: 'q', handler: () => {} });",
      },
      /^Function "f" is invalid: the setting "c" holds no connection string of a Service Bus\.$/,
    ],
    [
      'an identity for Service Bus that it does not know',
      {
        settings: {
          Values: {
            ...SETTINGS.Values,
            c__fullyQualifiedNamespace: 'a.test',
            c__credential: 'managedidentity',
          },
        },
        code: "app.serviceBusQueue('f', { connection: 'c', queueName: 'q', handler: () => {} });",
      },
      /^Function "f" uses the setting c__credential, which/,
    ],
    [
      'a queue whose name is a setting that nobody gives',
      { code: "app.serviceBusQueue('f', { connection: 'c', queueName: '%NOT_SET%', handler: () => {} });" },
      /^The queueName of function "f" uses %NOT_SET%, but no setting/,
    ],
    [
      'a topic without a subscription',
      { code: "app.serviceBusTopic('f', { connection: 'c', topicName: 't', handler: () => {} });" },
      /^Function "f" is invalid: its trigger names neither a queue nor a topic and a subscription\.$/,
    ],
    ...(
      [
        ['isSessionsEnabled: true', 'sessions'],
        ['sdkBinding: true', 'the SDK binding of Service Bus messages'],
        ['dataType: "stream"', 'the data type stream'],
        [
          'retry: { strategy: "fixedDelay", maxRetryCount: 1, delayInterval: 1 }',
          'retry options on a Service Bus trigger',
        ],
      ] as const
    ).map(([option, feature]): [string, AppFiles, RegExp] => [
      `a Service Bus trigger with ${option}`,
      {
        code: `app.serviceBusQueue('f', { connection: 'c', queueName: 'q', ${option}, handler: () => {} });`,
      },
      new RegExp(`^Function "f" uses ${feature}, which this host does not support\\.$`),
    ]),
    ...(
      [
        ['"prefetchCount": 1', /^The app uses "extensions\.serviceBus\.prefetchCount" of host\.json, which/],
        ['"transportType": "amqpWebSockets"', /serviceBus\.transportType" of host\.json, which/],
        ['"enableCrossEntityTransactions": true', /enableCrossEntityTransactions" of host\.json, which/],
        ['"webProxy": "http://a"', /serviceBus\.webProxy" of host\.json, which/],
        ['"maxConcurrentCalls": 0', /"extensions\.serviceBus\.maxConcurrentCalls" must be at least 1\.$/],
        ['"maxAutoLockRenewalDuration": "5 min"', /maxAutoLockRenewalDuration" must be hh:mm:ss\.$/],
        [
          '"clientRetryOptions": { "mode": "often" }',
          /clientRetryOptions\.mode" must be exponential or fixed\.$/,
        ],
        ['"minMessageBatchSize": 9, "maxMessageBatchSize": 8', /minMessageBatchSize" must not be above/],
      ] as const
    ).map(([setting, sentence]): [string, AppFiles, RegExp] => [
      `${setting} for Service Bus`,
      { hostJson: `{"version":"2.0","extensions":{"serviceBus":{${setting}}}}`, code: OK },
      sentence,
    ]),
    [
      'an output binding to Service Bus',
      {
        code: `const { output } = require(${JSON.stringify(import.meta.resolve('@azure/functions').slice(7))});
          const queue = output.serviceBusQueue({ connection: 'c', queueName: 'q' });
          app.http('sends', { extraOutputs: [queue], handler: () => ({}) });`,
      },
      /^Function "sends" uses the output binding serviceBus, which/,
    ],
  ])(
    '%s [refuses-by-name, extension-bundle, service-bus-connection, setting-unresolved]',
    async (_reason, files, sentence) => {
      using folder = temporaryFolder();
      const root = writeApp(folder.path, files);

      const failure = await startInProcess(root, join(folder.path, 'state')).then(
        () => undefined,
        (error: unknown) => error,
      );

      expect(failure).toBeInstanceOf(Error);
      expect((failure as Error).message).toMatch(sentence);
      expect((failure as Error).message).not.toContain('\n');
    },
  );
});
