import { randomUUID } from 'node:crypto';
import { Agent, request as sendRequest } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLongRun } from '@lab-gallery/test-support/sample-size';
import { Callers } from '../access/access-support.ts';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { HeapWatch } from './heap-watch.ts';
import { hostileRequest, type HostileRequest, type HostileWorld } from './hostile-requests.ts';
import { RawClient } from '../support/raw-http.ts';

/** Each round is a test, so that none takes longer than a test may: 100,000 requests are held against 10,000 of them. */
const LONG = { requests: 2_500, rounds: 40, first: 4, most: 10 };
const SHORT = { requests: 1_000, rounds: 3, first: 1, most: 5 };
const { requests: REQUESTS, rounds: ROUNDS, first: FIRST, most: MOST_MORE } = isLongRun ? LONG : SHORT;
const AT_ONCE = 20;
const MB = 1024 * 1024;

let cloud: TestCloud;
let callers: Callers;
let account: string;
let world: HostileWorld;
let heap: HeapWatch;

beforeAll(async () => {
  // The requests of one caller are as many as the test sends.
  const settings = { NODE_OPTIONS: '--inspect=127.0.0.1:0', REQUESTS_PER_MINUTE: '10000000' };
  cloud = await startCloud({ settings });
  callers = new Callers(cloud);
  account = await callers.openAccount([['reader', 'Reader']]);
  world = {
    account,
    reader: await cloud.identity.tokenFor('reader'),
    owner: await cloud.identity.tokenFor('owner'),
    strangerToken: () => cloud.identity.tokenFor('stranger', { oid: randomUUID() }),
  };
  heap = await HeapWatch.open(await cloud.host.readLog());
  return async () => {
    heap[Symbol.dispose]();
    await cloud[Symbol.asyncDispose]();
  };
});

/** @returns the status, or nothing where the server hung up */
function send(agent: Agent, { method = 'GET', path, headers = {}, body }: HostileRequest) {
  const { hostname, port } = new URL(cloud.host.origin);
  return new Promise<number | undefined>((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length } };
    const sent = sendRequest(options, (response) => {
      response.resume();
      response.on('close', () => {
        resolve(response.statusCode);
      });
    });
    sent.on('error', () => {
      resolve(undefined);
    });
    sent.end(body);
  });
}

describe('the host, asked by nobody who means well,', () => {
  const held: number[] = [];

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    `answers ${REQUESTS} requests of ten kinds: round %i`,
    async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const statuses: Record<string, number> = {};
      let next = 0;

      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (next < REQUESTS) {
            next += 1;
            const status = String(await send(agent, await hostileRequest(next, world)));
            statuses[status] = (statuses[status] ?? 0) + 1;
          }
        }),
      );
      agent.destroy();
      held.push(await heap.heldBytes());

      const megabytes = ((held.at(-1) ?? 0) / MB).toFixed(1);
      process.stdout.write(`${megabytes} MB held after a round: ${JSON.stringify(statuses)}\n`);
      expect(Object.keys(statuses).filter((status) => status.startsWith('5'))).toEqual([]);
      expect(statuses['404']).toBeGreaterThan(REQUESTS / 5);
    },
  );

  it('holds no more after all of them than after the first', () => {
    const [first = 0, last = 0] = [held[FIRST - 1], held.at(-1)];

    expect(held).toHaveLength(ROUNDS);
    expect(last - first).toBeLessThan(MOST_MORE * MB);
  });

  it('makes every link of its own address, whatever Host the request names', async () => {
    for (const lab of ['physics', 'chemistry']) {
      await callers.seedExport(account, lab, { isOver: true });
    }
    const client = new RawClient(cloud.host.origin);
    const foreign = [
      ['host', 'evil.example'],
      ['x-forwarded-host', 'evil.example'],
      ['x-forwarded-proto', 'https'],
    ] as const;
    const target = `${account}/exports?top=1`;

    const reply = await client.send(
      { method: 'GET', target, headers: foreign, body: undefined, bearer: 'owner' },
      `Bearer ${world.owner}`,
    );

    const { nextLink } = JSON.parse(reply.text) as { nextLink: string };
    expect(nextLink).toMatch(new RegExp(`^${cloud.host.origin}${account}/exports\\?top=1&continuation=`));
    expect(JSON.stringify([reply.text, ...reply.headers])).not.toContain('evil.example');
  });
});
