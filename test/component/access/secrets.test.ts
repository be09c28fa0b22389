import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PEOPLE, SERVICES } from '@lab-gallery/local-azure/identity/directory';
import { LOCAL_API } from '@lab-gallery/local-azure/identity';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import {
  deleteTables,
  overhear,
  startIdentityRelay,
  tracesOf,
  type IdentityRelay,
  type Trace,
} from './secrets-support.ts';
import { createLab, followOperation, type OperationDocument } from '../labs/lab-world.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';

/** Found by nobody who does not look for it. */
const mark = (what: string) => `${what}-${randomUUID()}`;

const IDENTITY_HEADER = mark('identity-header');
const COOKIE = mark('cookie');
const SIGNATURE = mark('signature');
/** What a user's machine is given, and nothing else. */
const PASSWORD = `Pw1-${mark('password')}`;
const USERNAME = `u${randomUUID().slice(0, 18)}`;
const IDEMPOTENCY_KEY = mark('idempotency-key');
/** A user's own words: where they are kept, they are kept as they are. */
const DESCRIPTION = mark('description');

/** Any token of the form that Entra's have, and Azure Storage's keys and signatures. */
const JWT = /eyJ[\w-]{8,}\.[\w-]+\./;
const SHAPES = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|AccountKey=|SharedKey |SharedAccess(?:Key=|Signature )|[?&]sig=/;
/** What Azure asks to be followed, and signs; see docs/security.md, "Known and accepted". */
const POLL_ADDRESS = /https:\/\/127\.0\.0\.1:\d+\/subscriptions\/[^"\s]*[?&]s=[\w-]+[^"\s]*/g;

let relay: IdentityRelay;
let cloud: TestCloud;
let heard: ReturnType<typeof overhear>;
/** Of the whole scenario, some while it ran and all at its end. */
const traces: Trace[] = [];

beforeAll(async () => {
  relay = await startIdentityRelay(IDENTITY_HEADER);
  cloud = await startCloud({
    settings: { REGION_ATTEMPTS: '1', IDENTITY_ENDPOINT: relay.endpoint, IDENTITY_HEADER },
  });
  relay.relayTo(cloud.identity.managedIdentityEndpoint);
  heard = overhear(() => cloud.host.origin);
  await playScenario();
  return async () => {
    vi.restoreAllMocks();
    await cloud[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  };
});

/** All that people and services do in a gallery's life, with secrets wherever a request has room for one. */
async function playScenario(): Promise<void> {
  await Promise.all([exportInPart(), refuseToGeneralize(), cancel()]);
  await makeLab();
  await comeAsService();
  await comeWithBadTokens();
  traces.push(...(await tracesOf(cloud)));
  await failWithoutReason();
  traces.push(...(await tracesOf(cloud)));
}

/** Headers and query of somebody careless. */
const careless = () => ({
  headers: {
    'Repeatability-Request-ID': `${IDEMPOTENCY_KEY}-${randomUUID()}`,
    'x-functions-key': cloud.host.keys.master,
    cookie: `session=${COOKIE}`,
  },
  query: `code=${cloud.host.keys.function}&sv=2024-11-04&sig=${SIGNATURE}`,
});

async function requestExport(lab: TestLab, options: object = {}): Promise<string> {
  const { headers } = careless();
  const wanted = {
    stopTemplateVm: true,
    description: DESCRIPTION,
    tags: { password: DESCRIPTION },
    ...options,
  };
  const { body } = await cloud.requestExport(lab, {
    headers,
    body: { imageName: lab.imageName, options: wanted },
  });
  return body.id;
}

async function exportInPart(): Promise<void> {
  const lab = await cloud.openLab({ name: 'partly', region: 'germanywestcentral' });
  cloud.arm.faults.add({ kind: 'region-fails', region: 'germanynorth', times: 1 });
  const id = await requestExport(lab);
  await cloud.follow(lab, id, ({ step }) => step === 'Replicating' || step === 'Done');
  traces.push(...(await tracesOf(cloud)));
  const run = await cloud.follow(lab, id);
  expect(run.status).toBe('PartiallySucceeded');

  const { headers, query } = careless();
  await cloud.retryToEnd(lab, id, { headers });
  await cloud.readTimeline(lab, id);
  await cloud.preview(lab, { stopTemplateVm: true, description: DESCRIPTION });
  await cloud.ask('GET', `${accountPath(lab)}/exports?top=1&${query}`, { headers });
  const reader = await cloud.identity.tokenFor('reader');
  await cloud.ask('GET', `${accountPath(lab)}/exports?${query}`, { token: reader, headers });
  await cloud.ask('GET', `${accountPath(lab)}/audit?top=1&${query}`);
}

async function refuseToGeneralize(): Promise<void> {
  const lab = await cloud.openLab({ name: 'generalized', region: 'swedencentral' });
  cloud.arm.faults.add({
    kind: 'fails',
    method: 'POST',
    path: '/generalized/.*/generalize$',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'Not this one.',
  });
  const run = await cloud.follow(lab, await requestExport(lab, { generalize: true }));
  expect(run.status).toBe('Failed');
}

async function cancel(): Promise<void> {
  const lab = await cloud.openLab({ name: 'cancelled', region: 'polandcentral' });
  const id = await requestExport(lab);
  await cloud.cancelExport(lab, id);
  const run = await cloud.follow(lab, id);
  expect(run.status).toBe('Cancelled');
}

/** A lab from an image, whose password is set: well, wrongly, and where the VM can't. */
async function makeLab(): Promise<void> {
  const lab = await cloud.openLab({ name: 'made', region: 'norwayeast' });
  await cloud.exportLab(lab, { generalize: true, targetRegions: [{ name: 'norwayeast' }] });
  const { headers, query } = careless();
  const made = await createLab(cloud, lab, { name: 'fresh' }, { headers });
  expect(made.status).toBe('Succeeded');
  const path = `${accountPath(lab)}/labs/fresh/template-vm`;
  const reset = (username: string, password: string) =>
    cloud.ask<OperationDocument>('POST', `${path}/reset-password?${query}`, {
      headers,
      body: { username, password },
    });
  const { body } = await reset(USERNAME, PASSWORD);
  const ended = await followOperation(cloud, lab, body.id);
  expect(ended.status).toBe('Succeeded');
  const bad = [
    await reset('root', `${PASSWORD}\u0007`),
    await reset(USERNAME, PASSWORD.repeat(3)),
    await cloud.ask('POST', `${path}/reset-password`, { body: `{"password":"${PASSWORD}"` }),
    await cloud.ask('POST', `${path}/reset-password`, {
      body: { username: USERNAME, password: PASSWORD, more: true },
    }),
  ];
  expect(bad.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  cloud.arm.faults.add({
    kind: 'operation-fails',
    method: 'PUT',
    path: '/extensions/',
    times: 1,
    code: 'VMExtensionProvisioningError',
    message: 'It did not work.',
  });
  const failing = await reset(USERNAME, PASSWORD);
  const failed = await followOperation(cloud, lab, failing.body.id);
  expect(failed).toMatchObject({ status: 'Failed', error: { code: 'AzureRefused' } });
}

/** The tables are gone: what nobody foresaw is written into the log, with all that there is to know of it. */
async function failWithoutReason(): Promise<void> {
  await deleteTables(cloud.tables);
  const { headers, query } = careless();
  const { status } = await fetch(new URL(`/api/lab-accounts/partly/exports?${query}`, cloud.host.origin), {
    headers: { ...headers, authorization: `Bearer ${await cloud.testerToken()}` },
  });
  expect(status).toBe(500);
}

async function comeAsService(): Promise<void> {
  const { clientId, secret } = SERVICES.integration;
  const { origin, tenantId } = cloud.identity;
  const answer = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: `api://${LOCAL_API}/.default`,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const { status } = await cloud.ask('GET', '/api/lab-accounts/partly', { token });
  expect(status).toBe(404);
}

async function comeWithBadTokens(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const { identity } = cloud;
  const bad = [
    await identity.tokenFor('owner', { exp: now - 3600, nbf: now - 7200, iat: now - 7200 }),
    await identity.forge({ bearer: 'owner', signer: 'stranger' }),
    await identity.forge({ bearer: 'owner', signer: 'unknown-key' }),
  ];
  for (const token of bad) {
    const { status } = await cloud.ask('GET', '/api/lab-accounts/partly', { token });
    expect(status).toBe(401);
  }
  const unfit = await identity.tokenFor('stranger', { scp: 'profile' });
  await cloud.ask('GET', '/api/lab-accounts/partly', { token: unfit });
}

/** What must stand nowhere, by what it is. */
function secrets(): [what: string, text: string][] {
  const { master, function: functions, durable } = cloud.host.keys;
  const tokens = [
    ...[...heard.tokens].map((token) => ['token of a caller', token] as const),
    ...[...relay.tokens].map((token) => ["token of the app's identity", token] as const),
  ];
  return [
    ...tokens.flatMap(([what, token]): [string, string][] => [
      [what, token],
      [`signature of a ${what}`, token.split('.')[2] ?? token],
    ]),
    ['IDENTITY_HEADER', IDENTITY_HEADER],
    ['master key', master],
    ['function key', functions],
    ['durable key', durable],
    ['secret of a service', SERVICES.integration.secret],
    ['key of the storage account', /AccountKey=([^;]+)/.exec(cloud.tables)?.[1] ?? ''],
    ['key of Service Bus', /SharedAccessKey=([^;]+)/.exec(cloud.serviceBus.connectionString)?.[1] ?? ''],
    ['idempotency key', IDEMPOTENCY_KEY],
    ['password of a machine', PASSWORD],
    ['user of a machine', USERNAME],
    ['cookie', COOKIE],
    ['signature of an address', SIGNATURE],
  ];
}

const placesWith = (text: string, among: readonly Trace[]) =>
  [...new Set(among.filter((trace) => trace.text.includes(text)).map(({ place }) => place))].sort();

const answers = () => heard.answers.map((text): Trace => ({ place: 'answer', text }));

describe('after exports that succeeded in part, failed, were cancelled, retried and refused, and a lab', () => {
  it('the search has something to find, and finds what people themselves wrote', () => {
    const places = placesWith(DESCRIPTION, [...traces, ...answers()]);

    expect(places).toEqual(expect.arrayContaining(['answer', 'table LabGalleryAccounts']));
    expect(placesWith(PEOPLE.owner.objectId, traces)).toContain('table LabGalleryAudit');
    const searched = [...new Set(traces.map(({ place }) => place))];
    expect(searched).toEqual(
      expect.arrayContaining(['history history', 'history instances', 'log', 'topic lab-events']),
    );
    expect(placesWith('RestError', traces)).toEqual(['log']);
    expect(heard.tokens.size).toBeGreaterThan(5);
    expect(relay.tokens.size).toBeGreaterThan(0);
    expect(secrets().filter(([, text]) => text.length < 16)).toEqual([]);
  });

  it('no secret stands in a table, a history, a log or an answer', () => {
    const found = secrets().flatMap(([what, text]) =>
      placesWith(text, [...traces, ...answers()]).map((place) => `${what}: ${place}`),
    );

    expect(found).toEqual([]);
  });

  it('nothing that looks like a token, a key or a signature does', () => {
    const found = [...traces, ...answers()].flatMap(({ place, text }) => {
      const [shape] = SHAPES.exec(text) ?? [];
      return shape === undefined ? [] : [`${place}: ${shape}`];
    });

    expect(found).toEqual([]);
  });

  it('what people write of their images stands in no log and in no audit', () => {
    const places = placesWith(DESCRIPTION, traces);

    expect(places).not.toContain('log');
    expect(places).not.toContain('table LabGalleryAudit');
  });

  it("the addresses that Azure signs stand in histories alone, and hold nobody's token", () => {
    const addresses = traces.flatMap(({ place, text }) =>
      (text.match(POLL_ADDRESS) ?? []).map((address) => ({ place, address })),
    );

    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter(({ place }) => !place.startsWith('history '))).toEqual([]);
    expect(answers().filter(({ text }) => text.match(POLL_ADDRESS))).toEqual([]);
    for (const { address } of addresses) {
      expect(address).not.toMatch(JWT);
      // Of its names alone: a signature is random, and may spell anything.
      expect([...new URL(address).searchParams.keys()].join(' ')).not.toMatch(/bearer|token/i);
    }
  });
});
