import { isSettled } from '../../shared/export/transitions.ts';
import { etag, ifNoneMatch, unlessKnown } from '../http/etag.ts';
import { LOOK_AGAIN_AFTER, placeOf } from './export-places.ts';
import type { ExportDoorPorts } from './exports.http.ts';
import { findExport, regionsOf } from './find-export.ts';
import { door, type HttpDoor } from '../http/http-door.ts';
import { retryAfter } from './long-work.ts';
import { operationStatus, operationStatusOf } from './operation-status.ts';
import { accountId, exportId } from '../http/parameters.ts';
import { timelineDocument, timelineDocumentOf } from './timeline-document.ts';

/** How an export goes: as an operation that any Azure SDK polls, and step by step. */
export function exportProgressDoors(ports: ExportDoorPorts): HttpDoor[] {
  return [
    door({
      name: 'readOperation',
      method: 'GET',
      route: 'api/lab-accounts/{account}/operations/{id}',
      permissions: ['readOperation'],
      tag: 'Exports',
      summary: 'Follow an export as an operation',
      params: { account: accountId, id: exportId },
      responses: {
        200: {
          description: 'How far it is.',
          body: operationStatus,
          headers: { 'Retry-After': retryAfter.optional() },
        },
      },
      refusals: { 404: ['LabAccountNotFound', 'ExportNotFound'] },
      async answer({ request, params: { account, id } }) {
        const run = await findExport(ports, account, id);
        const regions = await regionsOf(ports, run);
        return {
          status: 200,
          headers: isSettled(run.status) ? {} : { 'Retry-After': LOOK_AGAIN_AFTER },
          jsonBody: operationStatusOf(run, regions, placeOf(request, run)),
        };
      },
    }),
    door({
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
