import { randomUUID } from 'node:crypto';
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
import { sha256 } from './digest.ts';
import { etag, ifNoneMatch, unlessKnown } from './etag.ts';
import { documentOf, exportDocument, exportPage, summaryOf } from './export-document.ts';
import { door, type HttpDoor } from './http-door.ts';
import { pageDocument, pageIn, pageQuery } from './paging.ts';
import { accountId, exportContinuation, exportId, labName } from './parameters.ts';

export interface ExportDoorPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  clock: Clock;
}

/** Seconds after which a caller who follows an export should look again. */
const LOOK_AGAIN_AFTER = '2';

const retryAfter = z.int().min(1).meta({ description: 'Seconds after which to look again.' });

export function exportDoors(ports: ExportDoorPorts): HttpDoor[] {
  const { accounts, exports } = ports;

  async function assertAccount(account: string): Promise<void> {
    if (!(await accounts.read(account))) throw new LabAccountNotFound(account);
  }

  return [
    door({
      name: 'requestExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/exports',
      key: 'function',
      tag: 'Exports',
      summary: "Export a lab's template VM",
      description:
        'The template VM is stopped while its disk is captured, and started again at once. ' +
        'Follow the export at its `Operation-Location`.',
      params: { account: accountId, lab: labName },
      headers: {
        'Repeatability-Request-ID': idempotencyKey.optional().meta({
          description:
            'Your key for this request: with the same key and body it is the same export, however often it comes.',
        }),
      },
      body: exportRequest,
      responses: {
        202: {
          description: 'The export is accepted, or was before under the same key.',
          body: exportDocument,
          headers: {
            'Operation-Location': z.url().meta({ description: 'Where to follow the export.' }),
            'Retry-After': retryAfter,
            'Repeatability-Result': z.literal('accepted').optional().meta({
              description: 'Present when the request had a key.',
            }),
          },
        },
      },
      refusals: {
        404: ['LabAccountNotFound', 'LabNotFound'],
        409: ['NoGalleryAttached', 'TemplateVmBusy', 'IdempotencyKeyReused'],
      },
      async answer({ request, params, headers, body, runs, warn }) {
        const key = headers['Repeatability-Request-ID'];
        const accepted = await requestExport(
          { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
          {
            accountId: params.account,
            labName: params.lab,
            request: body,
            ...(key !== undefined && { idempotencyKey: key }),
          },
        );
        return {
          status: 202,
          headers: {
            'Operation-Location': new URL(pathOf(accepted), request.url).href,
            'Retry-After': LOOK_AGAIN_AFTER,
            ...(key !== undefined && { 'Repeatability-Result': 'accepted' }),
          },
          jsonBody: documentOf(accepted, await exports.readRegions(params.account, accepted.id)),
        };
      },
    }),
    door({
      name: 'readExport',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports/{id}',
      key: 'function',
      tag: 'Exports',
      summary: 'Follow an export, region by region',
      params: { account: accountId, id: exportId },
      headers: { 'If-None-Match': ifNoneMatch },
      responses: {
        200: {
          description: 'The export.',
          body: exportDocument,
          headers: { ETag: etag, 'Retry-After': retryAfter.optional() },
        },
        304: {
          description: 'Nothing has changed.',
          headers: { ETag: etag, 'Retry-After': retryAfter.optional() },
        },
      },
      refusals: { 404: ['LabAccountNotFound', 'ExportNotFound'] },
      async answer({ params: { account, id }, headers }) {
        await assertAccount(account);
        const found = isExportId(id) ? await exports.read(account, id) : undefined;
        if (!found) throw new ExportNotFound(account, id);
        const document = documentOf(found, await exports.readRegions(account, id));
        return unlessKnown(
          headers['If-None-Match'],
          document,
          isSettled(found.status) ? {} : { 'Retry-After': LOOK_AGAIN_AFTER },
        );
      },
    }),
    door({
      name: 'listExports',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports',
      key: 'function',
      tag: 'Exports',
      summary: 'List the exports of a lab account',
      params: { account: accountId },
      query: pageQuery(exportContinuation),
      responses: { 200: { description: 'A page of exports.', body: exportPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        await assertAccount(account);
        return {
          status: 200,
          jsonBody: pageDocument(request, await exports.list(account, pageIn(query)), summaryOf),
        };
      },
    }),
  ];
}

function pathOf(run: Export): string {
  return `/api/lab-accounts/${run.accountId}/exports/${run.id}`;
}
