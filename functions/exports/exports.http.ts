import { randomUUID } from 'node:crypto';
import { assertWithinRate, type RequestRate } from '../../shared/use-cases/access/request-rate.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { CheckPorts } from '../../shared/use-cases/export/check-export.ts';
import { exportRequest } from '../../shared/domain/export/export-request.ts';
import type { Durations, ExportStore, VersionStore } from '../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import { requestExport } from '../../shared/use-cases/export/request-export.ts';
import { isSettled } from '../../shared/domain/export/transitions.ts';
import { sha256 } from '../http/digest.ts';
import { etag, ifNoneMatch, unlessKnown } from '../http/etag.ts';
import { exportDocument, exportPage, summaryOf } from './export-document.ts';
import { LOOK_AGAIN_AFTER } from './export-places.ts';
import { assertAccount, documentAbout, findExport } from './find-export.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { acceptedHeaders, acceptedHeadersOf, repeatability, retryAfter } from './long-work.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId, exportContinuation, exportId, labName } from '../http/parameters.ts';

export interface ExportEndpointPorts {
  accounts: AccountStore;
  exports: ExportStore;
  versions: VersionStore;
  durations: Durations;
  clock: Clock;
}

/** What endpoints need that look whether an export can be made. */
export interface ExportCheckPorts {
  checks: CheckPorts;
  /** How often one caller may have Azure asked for all of it. */
  checkRate: RequestRate;
}

/** Exports: asked for, read, listed. */
export function exportEndpoints(ports: ExportEndpointPorts & ExportCheckPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'requestExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/exports',
      permissions: ['requestExport'],
      lab: ({ lab }) => Promise.resolve(lab),
      tag: 'Exports',
      summary: "Export a lab's template VM",
      description:
        'The template VM is stopped while its disk is captured, and started again at once. ' +
        'Follow the export at its `Operation-Location`. What its preview would refuse is refused, each reason in the ' +
        '`details`: nothing has been reserved then. ' +
        'Previews and requests, of labs too, of one caller share a limit of their own: 429 says when to ask again.',
      params: { account: accountId, lab: labName },
      headers: repeatability,
      body: exportRequest,
      responses: {
        202: {
          description: 'The export is accepted, or was before under the same key.',
          body: exportDocument,
          headers: acceptedHeaders,
        },
      },
      refusals: {
        404: ['LabAccountNotFound', 'LabNotFound'],
        409: [
          ...(['NoGalleryAttached', 'ExportNotPossible', 'TemplateVmBusy', 'VersionBusy'] as const),
          'IdempotencyKeyReused',
        ],
        503: ['AzureNotReady'],
      },
      async answer({ request, caller, authority, params, headers, body, runs, warn }) {
        assertWithinRate(ports.checkRate, caller);
        const key = headers['Repeatability-Request-ID'];
        const accepted = await requestExport(
          { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
          {
            accountId: params.account,
            labName: params.lab,
            request: body,
            authority,
            requestedBy: { id: caller.objectId, name: caller.name },
            ...(key !== undefined && { idempotencyKey: key }),
          },
        );
        return {
          status: 202,
          headers: acceptedHeadersOf(request, accepted, key),
          jsonBody: await documentAbout(ports, accepted),
        };
      },
    }),
    endpoint({
      name: 'readExport',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports/{id}',
      permissions: ['readExport'],
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
        const found = await findExport(ports, account, id);
        const again = isSettled(found.status) ? {} : { 'Retry-After': LOOK_AGAIN_AFTER };
        return unlessKnown(headers['If-None-Match'], await documentAbout(ports, found), again);
      },
    }),
    endpoint({
      name: 'listExports',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports',
      permissions: ['listExports'],
      tag: 'Exports',
      summary: 'List the exports of a lab account',
      params: { account: accountId },
      query: pageQuery(exportContinuation),
      responses: { 200: { description: 'A page of exports.', body: exportPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        await assertAccount(ports, account);
        const page = await ports.exports.list(account, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, summaryOf) };
      },
    }),
  ];
}
