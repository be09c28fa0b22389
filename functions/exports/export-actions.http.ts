import { randomUUID } from 'node:crypto';
import { assertWithinRate } from '../../shared/use-cases/access/request-rate.ts';
import { cancelExport } from '../../shared/use-cases/export/cancel-export.ts';
import { previewRequest } from '../../shared/domain/export/export-request.ts';
import { previewExport, type PreviewExportPorts } from '../../shared/use-cases/export/preview-export.ts';
import { retryExport } from '../../shared/use-cases/export/retry-export.ts';
import { retryRequest } from '../../shared/domain/export/retry-request.ts';
import { sha256 } from '../http/digest.ts';
import { exportDocument } from './export-document.ts';
import type { ExportCheckPorts, ExportEndpointPorts } from './exports.http.ts';
import { documentAbout, findExport, labOfExport } from './find-export.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { acceptedHeaders, acceptedHeadersOf, repeatability } from './long-work.ts';
import { accountId, exportId, labName } from '../http/parameters.ts';
import { previewDocument, previewDocumentOf } from './preview-document.ts';

export type ExportActionPorts = ExportEndpointPorts & PreviewExportPorts & ExportCheckPorts;

/** What can be done about an export, before it and during it and after it. */
export function exportActionEndpoints(ports: ExportActionPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'previewExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/exports/preview',
      permissions: ['previewExport'],
      lab: ({ lab }) => Promise.resolve(lab),
      tag: 'Exports',
      summary: 'See what an export would do and cost',
      description: 'Runs every check of an export and returns all problems at once. Changes nothing.',
      params: { account: accountId, lab: labName },
      body: previewRequest,
      changesNothing: true,
      responses: { 200: { description: 'What would happen.', body: previewDocument } },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ caller, authority, params, body }) {
        assertWithinRate(ports.checkRate, caller);
        const order = { accountId: params.account, labName: params.lab, request: body, authority };
        const preview = await previewExport(ports, order);
        return { status: 200, jsonBody: previewDocumentOf(preview) };
      },
    }),
    endpoint({
      name: 'cancelExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/exports/{id}/cancel',
      permissions: ['cancelExport'],
      lab: labOfExport(ports),
      tag: 'Exports',
      summary: 'Cancel an export',
      description:
        'Takes effect at the next step or look of the run. Before the home region has the image, nothing of it ' +
        'stays; after that, regions that have their copy keep it. What is left is in `leftBehind`, what a cancel ' +
        'does not undo in `warnings`.',
      params: { account: accountId, id: exportId },
      responses: {
        202: { description: 'The run has been told.', body: exportDocument, headers: acceptedHeaders },
      },
      refusals: { 404: ['LabAccountNotFound', 'ExportNotFound'], 409: ['ExportOver'] },
      async answer({ request, params: { account, id } }) {
        await findExport(ports, account, id);
        const told = await cancelExport(ports, { accountId: account, exportId: id });
        return {
          status: 202,
          headers: acceptedHeadersOf(request, told, undefined),
          jsonBody: await documentAbout(ports, told),
        };
      },
    }),
    endpoint({
      name: 'retryExport',
      method: 'POST',
      route: 'api/lab-accounts/{account}/exports/{id}/retry',
      permissions: ['retryExport'],
      lab: labOfExport(ports),
      tag: 'Exports',
      summary: 'Try the regions of an export again that have no copy',
      description:
        'From the snapshot that was kept, without a new capture: until the `retryUntil` of a partly succeeded ' +
        'export. The retry is an operation with an id of its own.',
      params: { account: accountId, id: exportId },
      headers: repeatability,
      body: retryRequest.optional(),
      responses: {
        202: {
          description: 'The retry is accepted, or was before under the same key.',
          body: exportDocument,
          headers: acceptedHeaders,
        },
      },
      refusals: {
        404: ['LabAccountNotFound', 'ExportNotFound'],
        409: ['NothingToRetry', 'VersionBusy', 'IdempotencyKeyReused'],
      },
      async answer({ request, caller, params: { account, id }, headers, body = {}, runs, warn }) {
        await findExport(ports, account, id);
        const key = headers['Repeatability-Request-ID'];
        const retry = await retryExport(
          { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
          {
            accountId: account,
            exportId: id,
            request: body,
            requestedBy: { id: caller.objectId, name: caller.name },
            ...(key !== undefined && { idempotencyKey: key }),
          },
        );
        return {
          status: 202,
          headers: acceptedHeadersOf(request, retry, key),
          jsonBody: await documentAbout(ports, retry),
        };
      },
    }),
  ];
}
