import { etag, ifNoneMatch, unlessKnown } from '../http/etag.ts';
import type { ExportEndpointPorts } from './exports.http.ts';
import { findExport } from './find-export.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId, exportId } from '../http/parameters.ts';
import { timelineDocument, timelineDocumentOf } from './timeline-document.ts';

/** How an export goes, step by step. */
export function exportProgressEndpoints(ports: ExportEndpointPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'readTimeline',
      method: 'GET',
      route: 'api/lab-accounts/{account}/exports/{id}/timeline',
      permissions: ['readTimeline'],
      tag: 'Exports',
      summary: 'What happened to an export, step by step',
      description: "With Azure's operation and correlation ids, ready for a support ticket.",
      params: { account: accountId, id: exportId },
      headers: { 'If-None-Match': ifNoneMatch },
      responses: {
        200: { description: 'What happened.', body: timelineDocument, headers: { ETag: etag } },
        304: { description: 'Nothing has changed.', headers: { ETag: etag } },
      },
      refusals: { 404: ['LabAccountNotFound', 'ExportNotFound'] },
      async answer({ params: { account, id }, headers }) {
        const run = await findExport(ports, account, id);
        const entries = await ports.exports.readTimeline(account, id);
        return unlessKnown(headers['If-None-Match'], timelineDocumentOf(run, entries));
      },
    }),
  ];
}
