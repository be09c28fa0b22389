import { randomUUID } from 'node:crypto';
import { LabAccountNotFound } from '../shared/account/lab-account.ts';
import { ExportNotFound } from '../shared/export/errors.ts';
import { isExportId } from '../shared/export/export-id.ts';
import { exportRequest, idempotencyKey } from '../shared/export/export-request.ts';
import type { Export } from '../shared/export/export.ts';
import type { AccountStore } from '../shared/account/ports.ts';
import type { Clock, ExportStore, VersionStore } from '../shared/export/ports.ts';
import { requestExport } from '../shared/export/request-export.ts';
import { isSettled } from '../shared/export/transitions.ts';
import { sha256 } from './digest.ts';
import { unlessKnown } from './etag.ts';
import { documentOf } from './export-document.ts';
import type { HttpDoor } from './http-door.ts';
import { pageDocument, pageIn } from './paging.ts';
import { nameInPath, parse, parseBody } from './parse.ts';

export interface ExportDoorPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  clock: Clock;
}

/** Seconds after which a caller who follows an export should look again. */
const LOOK_AGAIN_AFTER = '2';

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
        const page = pageIn(request, isExportId);
        await assertAccount(accountId);
        return {
          jsonBody: pageDocument(request, await exports.list(accountId, page), (run) => documentOf(run)),
        };
      },
    },
  ];
}

function pathOf(run: Export): string {
  return `/api/lab-accounts/${run.accountId}/exports/${run.id}`;
}
