import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BearerName } from '@lab-gallery/local-azure/identity/directory';
import { ApiContract, type Reply } from '../../contract/api-contract.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { Callers } from '../access/access-support.ts';
import { SOURCE } from '../support/app-copy.ts';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { LAST_OWNER, PUBLIC, rawRequests, type Known, type RawRequest } from './fuzz-requests.ts';
import { RawClient } from '../support/raw-http.ts';

/** Another one draws other requests; the same one the same. */
const SEED = 20_261_124;
const REQUESTS = sampleSize({ few: 200, some: 500, many: 10_000 });
const AT_ONCE = 20;

const GOOD: readonly BearerName[] = [
  ...(['admin', 'owner', 'owner', 'owner', 'contributor', 'creator', 'teacher', 'reader'] as const),
  ...(['stranger', 'integration', 'operator'] as const),
];
const BAD = ['none', 'expired', 'forged', 'truncated', 'two', 'basic', 'empty', 'huge', 'garbage'];

/** What an answer never holds: where it was made, how, and with what. */
const INNER_WORDS =
  /\bat (?:async |new )?[\w.<>]+ \(|\bat Object\.|node_modules|node:internal|file:\/\/|\.[cm]?[jt]s:\d+|\/tmp\/|\/home\/|(?:Rest|Zod|Type|Syntax|Range|Reference|URI|JOSE)Error|ECONN|AccountKey|devstoreaccount|PartitionKey|Azurite|odata\.error|IDENTITY_HEADER|x-functions-key/;

let cloud: TestCloud;
let known: Known;
/** `Authorization` headers by who brings them. */
let tokens: Map<string, string | undefined>;

beforeAll(async () => {
  cloud = await borrowCloud();
  const callers = new Callers(cloud);
  const path = await callers.openAccount(
    [
      ['contributor', 'Contributor'],
      ['creator', 'LabCreator'],
      ['teacher', 'LabOwner', 'physics'],
      ['reader', 'Reader'],
      ['integration', 'Contributor'],
    ],
    'fuzzed',
  );
  const id = await callers.seedExport(path, 'physics', { isOver: true });
  known = { account: 'fuzzed', lab: 'physics', id, assignment: LAST_OWNER };
  tokens = await makeTokens();
  return () => cloud[Symbol.asyncDispose]();
});

async function makeTokens(): Promise<Map<string, string | undefined>> {
  const { identity } = cloud;
  const good = await Promise.all(
    [...new Set(GOOD)].map(async (who) => [who, `Bearer ${await identity.tokenFor(who)}`] as const),
  );
  const owner = await identity.tokenFor('owner');
  const now = Math.floor(Date.now() / 1000);
  const old = { exp: now - 3600, nbf: now - 7200, iat: now - 7200 };
  return new Map<string, string | undefined>([
    ...good,
    ['none', undefined],
    ['expired', `Bearer ${await identity.tokenFor('owner', old)}`],
    ['forged', `Bearer ${await identity.forge({ bearer: 'owner', signer: 'stranger' })}`],
    ['truncated', `Bearer ${owner.slice(0, -5)}`],
    ['two', `Bearer ${owner}, Bearer ${owner}`],
    ['basic', `Basic ${Buffer.from(`owner:${owner}`).toString('base64')}`],
    ['empty', 'Bearer '],
    ['huge', `Bearer ${'a'.repeat(12_000)}.b.c`],
    ['garbage', 'Bearer {"alg":"none"}.."\u00ff'],
  ]);
}

/** Refused before anything of the app was asked: the server could not read it, or there is nothing there. */
function isOfServer({ status, headers, text }: Reply): boolean {
  return [400, 404, 413, 417, 431].includes(status) && text === '' && !headers.has('x-ms-error-code');
}

/** Node's server takes heads of 16 KiB and ASCII in the request line, and hangs up while the rest still comes. */
function isUnreadable({ target, headers, bearer }: RawRequest): boolean {
  const head = [target, tokens.get(bearer) ?? '', ...headers.flat()].join('').length;
  return head > 15_000 || /[^\x21-\x7e]/.test(target);
}

/** All that is wrong with an answer. */
function faultsOf(contract: ApiContract, request: RawRequest, reply: Reply): string[] {
  const { status, headers, text } = reply;
  const everything = [text, ...[...headers].flat()].join('\n');
  const { master, function: functions, durable } = cloud.host.keys;
  const signatures = [...tokens.values()].map((token) => token?.split('.').at(-1) ?? '');
  const secrets = [master, functions, durable, ...signatures.filter((text) => text.length > 20)];
  const inside = [cloud.host.root, SOURCE].some((folder) => everything.includes(folder));
  const faults = [
    ...(status >= 500 ? [`is ${status}`] : []),
    ...(secrets.some((secret) => everything.includes(secret)) ? ['tells a secret'] : []),
    ...(inside ? ['tells where it runs'] : []),
    ...(INNER_WORDS.test(everything)
      ? [`tells of the inside: ${INNER_WORDS.exec(everything)?.[0] ?? ''}`]
      : []),
    ...(text !== '' && headers.get('x-content-type-options') !== 'nosniff'
      ? ['may be taken for a page']
      : []),
    ...(headers.has('set-cookie') || headers.has('x-powered-by') ? ['has a header that nobody set'] : []),
  ];
  if (isOfServer(reply)) return faults;
  const pathname = pathOf(request.target);
  const operation = contract.operationOf(request.method, pathname);
  if (!operation) return [...faults, ...(isBeside(pathname, reply) ? [] : [`is ${status} beside the API`])];
  faults.push(...contract.mistakesIn(request.method, pathname, reply));
  const isBad = BAD.includes(request.bearer) || request.headers.some(([name]) => name === 'authorization');
  if (isBad && status !== 401) faults.push(`lets a bad token in with ${status}`);
  // Everybody may ask for their own accounts (a stranger has none), and say that the page has crashed.
  const isOfNone = operation.operationId === 'listLabAccounts' && reply.text === '{"value":[]}';
  const isReport = operation.operationId === 'reportPageError';
  if (request.bearer === 'stranger' && status < 400 && !isOfNone && !isReport) {
    faults.push(`lets a stranger in with ${status}`);
  }
  if (request.bearer === 'reader' && request.method !== 'GET' && status < 400 && !isReport) {
    faults.push(`lets a reader change something with ${status}`);
  }
  return faults;
}

function pathOf(target: string): string {
  const plain = target.replaceAll(/%[67]\d/g, decodeURIComponent);
  const url = URL.parse(plain.startsWith('/') ? `http://host${plain}` : plain);
  // As the host sees it: letters may be escaped, and a slash at the end is none.
  return (url?.pathname ?? target).replace(/(?<=.)\/$/, '');
}

/** Pages that are for everybody; what is the host's own, which asks for its keys; or nothing. */
function isBeside(pathname: string, { status, text }: Reply): boolean {
  if (/^\/+api\/(?:openapi\.json|docs)\/?$/i.test(pathname)) return [200, 304].includes(status);
  if (/^\/+(?:admin|runtime)/i.test(pathname)) return status === 401 && text === '';
  return pathname === '/' && (status === 204 || (status === 200 && text.startsWith('<!doctype html>')));
}

describe('the app', () => {
  it('answers whatever it is asked as it has promised, and tells nothing of its inside', async () => {
    const contract = new ApiContract(cloud.document);
    const client = new RawClient(cloud.host.origin);
    const statuses: Record<number, number> = {};
    const asked = new Set<string>();
    const faults: string[] = [];

    async function ask(request: RawRequest): Promise<void> {
      const reply = await client
        .send(request, tokens.get(request.bearer))
        .catch((error: unknown) => String(error));
      if (typeof reply === 'string') {
        if (isUnreadable(request)) return;
        faults.push(`${reply}: ${JSON.stringify(request).slice(0, 600)}`);
        return;
      }
      statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
      const path = pathOf(request.target);
      const id = contract.operationOf(request.method, path)?.operationId ?? `${request.method} ${path}`;
      asked.add(id);
      const wrong = faultsOf(contract, request, reply);
      if (wrong.length === 0) return;
      faults.push(
        `${wrong.join('; ')}: ${reply.text.slice(0, 300)}\n${JSON.stringify(request).slice(0, 600)}`,
      );
    }

    const batch = fc.array(rawRequests(cloud.document, known, { good: GOOD, bad: BAD }), {
      minLength: AT_ONCE,
      maxLength: AT_ONCE,
    });
    await fc.assert(
      fc.asyncProperty(batch, async (requests) => {
        await Promise.all(requests.map(ask));
      }),
      { seed: SEED, numRuns: REQUESTS / AT_ONCE, endOnFailure: true },
    );

    expect(faults).toEqual([]);
    const operations = Object.values(cloud.document.paths).flatMap((methods) => Object.values(methods));
    const endpoints = [
      ...operations.map(({ operationId }) => operationId),
      ...PUBLIC.map((path) => `GET ${path}`),
    ];
    expect(endpoints.filter((endpoint) => !asked.has(endpoint))).toEqual([]);
    expect(await readFile(join(cloud.host.root, '.local/host.log'), 'utf8')).not.toMatch(/^\S+ error /m);
    const after = await cloud.ask('GET', `/api/lab-accounts/${known.account}`, {
      token: await cloud.identity.tokenFor('owner'),
    });
    expect(after.status).toBe(200);
    process.stdout.write(`${REQUESTS} odd requests: ${JSON.stringify(statuses)}\n`);
  });
});
