import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ExportStuckError, RequestRefusedError } from '../../../local/start/errors.ts';
import type { ExportDocument } from '../../../local/start/export/export-document.ts';
import { followExport } from '../../../local/start/export/follow-export.ts';
import { createLabGalleryClient, type ReadExport } from '../../../local/start/export/lab-gallery-client.ts';

const TOKENS = {
  administrator: () => Promise.resolve('a'),
  owner: () => Promise.resolve('o'),
};

const accepted: ExportDocument = {
  id: 'e1',
  accountId: 'contoso',
  labName: 'linux-basics',
  imageName: 'linux',
  version: null,
  status: 'Accepted',
  step: 'Accepted',
  regions: [],
  createdAt: '2026-11-23T10:00:00.000Z',
};
const running: ExportDocument = { ...accepted, status: 'Running', step: 'CapturingDisk' };
const ended: ExportDocument = { ...accepted, status: 'Succeeded', step: 'Done' };

/** A client that gives these answers in turn, and remembers the ETags it was asked with. */
function clientAnswering(answers: (ReadExport | undefined)[]) {
  const etags: (string | undefined)[] = [];
  return {
    etags,
    getExport: (_location: string, etag: string | undefined) => {
      etags.push(etag);
      return Promise.resolve(answers.shift());
    },
  };
}

describe('following an export', () => {
  it('yields what it was given and every change, asks with the last ETag, and stops at the end', async () => {
    const client = clientAnswering([
      { document: running, etag: 'a' },
      undefined,
      { document: ended, etag: 'b' },
    ]);

    const seen: string[] = [];
    for await (const { status } of followExport({
      client,
      export: { location: 'http://x', document: accepted },
      signal: new AbortController().signal,
      wait: () => Promise.resolve(),
    })) {
      seen.push(status);
    }

    expect(seen).toEqual(['Accepted', 'Running', 'Succeeded']);
    expect(client.etags).toEqual([undefined, 'a', 'a']);
  });

  it('asks nothing about an export that has ended', async () => {
    const client = clientAnswering([]);

    const following = followExport({
      client,
      export: { location: 'http://x', document: ended },
      signal: new AbortController().signal,
    });

    expect((await following.next()).value).toBe(ended);
    expect((await following.next()).done).toBe(true);
    expect(client.etags).toEqual([]);
  });

  it('gives up an export that shows no change for a quarter of an hour', async () => {
    let time = 0;
    const following = followExport({
      client: clientAnswering([]),
      export: { location: 'http://x', document: running },
      signal: new AbortController().signal,
      now: () => time,
      wait: () => {
        time += 60_000;
        return Promise.resolve();
      },
    });
    await following.next();

    await expect(following.next()).rejects.toThrow(
      new ExportStuckError('Export e1 has not moved for 15 minutes at step CapturingDisk.'),
    );
  });

  it("ends with the signal's reason, also in the middle of a wait", async () => {
    const stop = new AbortController();
    const following = followExport({
      client: clientAnswering([]),
      export: { location: 'http://x', document: running },
      signal: stop.signal,
    });
    await following.next();

    const next = following.next();
    stop.abort(new Error('Asked to stop.'));

    await expect(next).rejects.toThrow('Asked to stop.');
  });
});

describe('the client of the public API', () => {
  let closeServer: (() => void) | undefined;
  afterEach(() => {
    closeServer?.();
  });

  /** A server that gives these answers in turn: a status with a body, or `hang up`. */
  async function serve(answers: (readonly [status: number, body: unknown] | 'hang up')[]) {
    const requests: { method: string | undefined; bearer: unknown; requestId: unknown }[] = [];
    const server = createServer((request, response) => {
      const { authorization: bearer, 'repeatability-request-id': requestId } = request.headers;
      requests.push({ method: request.method, bearer, requestId });
      const answer = answers.shift() ?? [500, {}];
      if (answer === 'hang up') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer[0], { location: '/api/lab-accounts/contoso/exports/e1' });
      response.end(JSON.stringify(answer[1]));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closeServer = () => {
      server.closeAllConnections();
      server.close();
    };
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createLabGalleryClient(origin, TOKENS, { limit: 5_000, pause: 1 });
    return { client, requests, origin };
  }

  it('repeats a request under the same id while the host is away, and takes a relative Location', async () => {
    const { client, requests, origin } = await serve(['hang up', [503, {}], [202, accepted]]);

    const requested = await client.requestExport('contoso', 'linux-basics', 'linux', 'r1');

    expect(requested).toEqual({
      location: `${origin}/api/lab-accounts/contoso/exports/e1`,
      document: accepted,
    });
    expect(requests).toEqual(Array(3).fill({ method: 'POST', bearer: 'Bearer o', requestId: 'r1' }));
  });

  it('does not repeat what was refused, and says why', async () => {
    const error = { code: 'VmBusy', message: 'The VM is being exported.' };
    const { client, requests } = await serve([[409, { error }]]);

    const refused = client.requestExport('contoso', 'linux-basics', 'linux', 'r1');

    await expect(refused).rejects.toThrow(
      new RequestRefusedError(
        'POST /api/lab-accounts/contoso/labs/linux-basics/exports',
        409,
        'VmBusy',
        'The VM is being exported.',
      ),
    );
    expect(requests).toHaveLength(1);
  });

  it("finds the lab's export that has not ended, newest first", async () => {
    const listing = [{ ...running, id: 'e3', labName: 'data-science' }, { ...running, id: 'e2' }, ended];
    const { client, origin } = await serve([
      [200, { value: listing.map(({ id, labName, status }) => ({ id, labName, status })) }],
      [200, { ...running, id: 'e2' }],
    ]);

    const found = await client.findRunningExport('contoso', 'linux-basics');

    expect(found).toMatchObject({
      document: { id: 'e2', regions: [] },
      location: `${origin}/api/lab-accounts/contoso/exports/e2`,
    });
  });

  const OWNER = { principalId: 'p', principalType: 'User', role: 'Owner' } as const;

  it('has an administrator make an account and name its Owner, who does the rest', async () => {
    const refused = { error: { code: 'LabAccountNotFound', message: 'There is none.' } };
    const { client, requests } = await serve([
      [404, refused],
      [201, {}],
      [201, {}],
      [201, {}],
    ]);

    await client.ensureAccount('contoso', { location: 'westeurope' }, OWNER);
    await client.putLab('contoso', 'linux-basics', { templateVmId: '/vm' });

    expect(requests.map(({ method, bearer }) => `${method ?? ''} ${String(bearer)}`)).toEqual([
      ...['GET Bearer o', 'PUT Bearer a', 'POST Bearer a', 'PUT Bearer o'],
    ]);
  });

  it('leaves an account that is there as it is', async () => {
    const { client, requests } = await serve([[200, {}]]);

    await client.ensureAccount('contoso', { location: 'westeurope' }, OWNER);

    expect(requests.map(({ method, bearer }) => [method, bearer])).toEqual([['GET', 'Bearer o']]);
  });
});
