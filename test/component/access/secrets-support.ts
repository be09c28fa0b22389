/** Where secrets go in and where they could come out, for the test that looks for them. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceBusClient } from '@azure/service-bus';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { vi } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';

/** What the local identity takes as `X-IDENTITY-HEADER`. */
const LOCAL_IDENTITY_HEADER = 'local-development';

/** A managed identity endpoint with a secret of its own, which remembers the tokens that it hands out. */
export interface IdentityRelay extends AsyncDisposable {
  readonly endpoint: string;
  readonly tokens: ReadonlySet<string>;
  /** Where its tokens come from. */
  relayTo(endpoint: string): void;
}

/** @param secret the `IDENTITY_HEADER` of the app, without which there is no token */
export async function startIdentityRelay(secret: string): Promise<IdentityRelay> {
  const tokens = new Set<string>();
  const target = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    void (async () => {
      const isKnown = request.headers['x-identity-header'] === secret;
      const { search } = new URL(request.url ?? '/', 'http://relay');
      const answer = await fetch((await target.promise) + search, {
        headers: { 'X-IDENTITY-HEADER': isKnown ? LOCAL_IDENTITY_HEADER : 'unknown' },
      });
      const text = await answer.text();
      if (answer.ok) tokens.add((JSON.parse(text) as { access_token: string }).access_token);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    tokens,
    relayTo: target.resolve,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Every token that goes to the app by `fetch`, and every answer that comes from it. */
export function overhear(origin: () => string): { tokens: Set<string>; answers: string[] } {
  const heard = { tokens: new Set<string>(), answers: [] as string[] };
  const { fetch } = globalThis;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { url, headers } = request;
    const response = await fetch(request);
    if (new URL(url).origin === origin()) {
      const token = headers.get('authorization')?.replace(/^Bearer /, '');
      if (token !== undefined) heard.tokens.add(token);
      const said = [...response.headers].map((header) => header.join(': '));
      heard.answers.push([response.status, ...said, await response.clone().text()].join('\n'));
    }
    return response;
  });
  return heard;
}

/** Something that the app has written down or said. */
export interface Trace {
  /** Which table, log or history it is from. */
  readonly place: string;
  readonly text: string;
}

/** All that is in the tables, in the workflow engine's histories, and in the log of host and app. */
export async function tracesOf(cloud: TestCloud): Promise<Trace[]> {
  const state = join(cloud.host.root, '.local/host');
  const files = (await readdir(state)).filter((name) => name !== 'keys.json' && !name.includes('.sqlite'));
  return [
    ...(await rowsOfTables(cloud.tables)),
    ...(await messagesOn(cloud.serviceBus.connectionString)),
    ...rowsOfHub(join(state, 'LabGallery2.sqlite')),
    ...(await Promise.all(
      files.map(async (name) => ({ place: `file ${name}`, text: await readFile(join(state, name), 'utf8') })),
    )),
    { place: 'log', text: await readFile(join(cloud.host.root, '.local/host.log'), 'utf8') },
  ];
}

const INSECURE = { allowInsecureConnection: true };

/** Takes the tables away from under the app. */
export async function deleteTables(connectionString: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, INSECURE);
  for await (const { name = '' } of service.listTables()) await service.deleteTable(name);
}

/** Every event that was sent, with all that it bears; they stay where they are. */
async function messagesOn(connectionString: string): Promise<Trace[]> {
  const client = new ServiceBusClient(connectionString);
  try {
    const messages = await client.createReceiver('lab-events', 'events').peekMessages(1_000);
    return messages.map(({ body, messageId, applicationProperties }) => ({
      place: 'topic lab-events',
      text: JSON.stringify([messageId, applicationProperties, body]),
    }));
  } finally {
    await client.close();
  }
}

async function rowsOfTables(connectionString: string): Promise<Trace[]> {
  const service = TableServiceClient.fromConnectionString(connectionString, INSECURE);
  const traces: Trace[] = [];
  for await (const { name = '' } of service.listTables()) {
    const table = TableClient.fromConnectionString(connectionString, name, INSECURE);
    for await (const row of table.listEntities()) {
      traces.push({ place: `table ${name}`, text: unescaped(JSON.stringify(row)) });
    }
  }
  return traces;
}

function rowsOfHub(file: string): Trace[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return tables.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map((row) => ({ place: `history ${String(name)}`, text: unescaped(JSON.stringify(row)) })),
    );
  } finally {
    database.close();
  }
}

/** JSON within JSON within JSON, as one text in which quotes are quotes. */
function unescaped(json: string): string {
  return json.replaceAll(/\\+"/g, '"');
}
