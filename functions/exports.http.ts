import { createHash, randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { LabAccountNotFound } from '../shared/account/lab-account.ts';
import { ExportNotFound } from '../shared/export/errors.ts';
import { isExportId } from '../shared/export/export-id.ts';
import { exportRequest, idempotencyKey } from '../shared/export/export-request.ts';
import type { Export } from '../shared/export/export.ts';
import type { AccountStore } from '../shared/account/ports.ts';
import type { Clock, ExportStore, VersionStore } from '../shared/export/ports.ts';
import { requestExport } from '../shared/export/request-export.ts';
import { isSettled } from '../shared/export/transitions.ts';
import { documentOf } from './export-document.ts';
import type { HttpDoor } from './http-door.ts';
import { nameInPath, parse, parseBody } from './parse.ts';

export interface ExportDoorPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  clock: Clock;
}

/** Seconds after which a caller who follows an export should look again. */
const LOOK_AGAIN_AFTER = '2';
const LARGEST_PAGE = 100;

export function exportDoors(ports: ExportDoorPorts): HttpDoor[] {
  const { accounts, exports } = ports;

  async function assertAccount(accountId: string): Promise<void> {
    if (!(await accounts.read(accountId))) throw new LabAccountNotFound(accountId);
  }

  return [
    {
      name: 'requestExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/exports',
      key: 'function',
      async answer({ request, runs, warn }) {
        const accountId = nameInPath(request, 'account');
        const labName = nameInPath(request, 'lab');
        const key = parse(
          idempotencyKey.optional(),
          request.headers.get('repeatability-request-id') ?? undefined,
          'Repeatability-Request-ID',
        );
        const body = await parseBody(exportRequest, request);
        const accepted = await requestExport(
          { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
          { accountId, labName, request: body, ...(key !== undefined && { idempotencyKey: key }) },
        );
        return {
          status: 202,
          headers: {
            'Operation-Location': new URL(pathOf(accepted), request.url).href,
            'Retry-After': LOOK_AGAIN_AFTER,
            ...(key !== undefined && { 'Repeatability-Result': 'accepted' }),
          },
          jsonBody: documentOf(accepted, await exports.readRegions(accountId, accepted.id)),
        };
      },
    },
    {
      name: 'readExport',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports/{id}',
      key: 'function',
      async answer({ request }) {
        const accountId = nameInPath(request, 'account');
        const exportId = request.params['id'] ?? '';
        await assertAccount(accountId);
        const found = isExportId(exportId) ? await exports.read(accountId, exportId) : undefined;
        if (!found) throw new ExportNotFound(accountId, exportId);
        const document = documentOf(found, await exports.readRegions(accountId, exportId));
        return unlessKnown(
          request,
          document,
          isSettled(found.status) ? {} : { 'Retry-After': LOOK_AGAIN_AFTER },
        );
      },
    },
    {
      name: 'listExports',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports',
      key: 'function',
      async answer({ request }) {
        const accountId = nameInPath(request, 'account');
        const size = parse(pageSize, request.query.get('top') ?? undefined, 'top');
        const continuation = parse(
          continuationToken.optional(),
          request.query.get('continuation') ?? undefined,
          'continuation',
        );
        await assertAccount(accountId);
        const page = await exports.list(accountId, {
          size,
          ...(continuation !== undefined && { continuation }),
        });
        return {
          jsonBody: {
            value: page.items.map((item) => documentOf(item)),
            ...(page.continuation !== undefined && { nextLink: nextLinkOf(request, page.continuation) }),
          },
        };
      },
    },
  ];
}

const pageSize = z.coerce
  .number({ error: `Give a whole number from 1 to ${LARGEST_PAGE}.` })
  .int({ error: `Give a whole number from 1 to ${LARGEST_PAGE}.` })
  .min(1, { error: `Give a whole number from 1 to ${LARGEST_PAGE}.` })
  .max(LARGEST_PAGE, { error: `Give a whole number from 1 to ${LARGEST_PAGE}.` })
  .default(20);

/** The table service's own token: what is no token of its is refused before it reaches the service. */
const continuationToken = z.string().refine(
  (token) => {
    try {
      const parsed: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
      return typeof parsed === 'object' && parsed !== null;
    } catch {
      return false;
    }
  },
  { error: 'Follow the nextLink of the page before, unchanged.' },
);

function pathOf(run: Export): string {
  return `/api/lab-accounts/${run.accountId}/exports/${run.id}`;
}

function nextLinkOf(request: HttpRequest, continuation: string): string {
  const next = new URL(request.url);
  next.searchParams.set('continuation', continuation);
  next.searchParams.delete('code'); // A key given in the URL must not travel on in an answer.
  return next.href;
}

/** The document with its ETag, or 304 for a caller who has it already. */
function unlessKnown(
  request: HttpRequest,
  document: object,
  headers: Record<string, string>,
): HttpResponseInit {
  const etag = `"${sha256(JSON.stringify(document))}"`;
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag) || known?.includes('*'))
    return { status: 304, headers: { ...headers, ETag: etag } };
  return { jsonBody: document, headers: { ...headers, ETag: etag } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
