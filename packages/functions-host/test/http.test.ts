import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hold } from './exchange.ts';
import { Exchanges, readExpected } from './expected.ts';
import { Doors, openHostUnderTest } from './host-under-test.ts';
import type { HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;
let keys: Record<string, string>;

beforeAll(async () => {
  host = await openHostUnderTest();
  const { statusQueryGetUri } = await new Doors(host).links('any');
  keys = {
    systemKey: new URL(statusQueryGetUri).searchParams.get('code') ?? '',
    ...(host.masterKey !== undefined && { masterKey: host.masterKey }),
    ...(host.functionKey !== undefined && { functionKey: host.functionKey }),
  };
});

afterAll(() => host.close());

const isForThisHost = process.env['HOST_UNDER_TEST'] === undefined;
const files = [...readExpected('http', Exchanges), ...readExpected('webhooks', Exchanges)].filter(
  ([, { localHostOnly }]) => isForThisHost || localHostOnly !== true,
);

describe.each(files)('%s', (_name, { exchanges }) => {
  const id = randomUUID();

  it.for(
    exchanges.map((exchange, index) => {
      const { method, path } = exchange.request;
      return { name: `${index + 1}. ${method} ${path}`, exchange };
    }),
  )('$name', async ({ exchange }, { skip }) => {
    const text = JSON.stringify(exchange);
    const unknown = ['masterKey', 'functionKey'].find((key) => text.includes(`{${key}}`) && !(key in keys));
    skip(unknown !== undefined && !isForThisHost, `${unknown ?? ''} is not given`);
    await hold(host, exchange, { ...keys, id });
  });
});

describe('the log', () => {
  it.runIf(isForThisHost)('tells what a handler threw, and what the app logs [thrown-handler]', async () => {
    await fetch(`${host.origin}/api/throws`);

    expect(host.messages).toContainEqual(expect.stringMatching(/^error .*the secret reason/));
  });
});
