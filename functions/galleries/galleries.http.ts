import {
  checkGallery,
  readGallery,
  type AttachPorts,
  type GalleryView,
} from '../../shared/use-cases/gallery/attach-gallery.ts';
import {
  checkDetach,
  detachGallery,
  type DetachPorts,
} from '../../shared/use-cases/gallery/detach-gallery.ts';
import { requestAttachment, requestNewGallery } from '../../shared/use-cases/gallery/request-attachment.ts';
import { assertSeen, etag, ifMatchOfCheck, tagged } from '../http/etag.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId } from '../http/parameters.ts';
import { repeatability } from '../exports/long-work.ts';
import { acceptedReply, jobAccepted, workOf, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import {
  attachRequest,
  detachDocument,
  detachDocumentOf,
  galleryDocument,
  galleryDocumentOf,
  galleryReference,
} from './gallery-document.ts';

export type GalleryPorts = AttachPorts & DetachPorts & JobEndpointPorts & { galleryView: GalleryView };

/** The gallery of a lab account: checked, attached, detached. */
export function galleryEndpoints(ports: GalleryPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'attachGallery',
      method: 'PUT',
      route: 'api/lab-accounts/{account}/gallery',
      permissions: ['attachGallery'],
      tag: 'Galleries',
      summary: 'Attach a gallery',
      description:
        'After every check of it. What stands against it is in the `details` of a refusal, all at once. Its images are ' +
        'read from Azure at once, which takes its time: see `operations`. A gallery that is to be made is an operation to follow; if it can’t be attached, it goes again.',
      params: { account: accountId },
      headers: repeatability,
      body: attachRequest,
      responses: {
        200: { description: 'The gallery was already attached.', body: galleryDocument },
        201: { description: 'The gallery is now attached.', body: galleryDocument },
        202: jobAccepted,
      },
      refusals: {
        404: ['LabAccountNotFound'],
        409: [
          ...(['GalleryAttached', 'GalleryTaken', 'GalleryNotUsable'] as const),
          ...(['OperationInProgress', 'IdempotencyKeyReused'] as const),
        ],
      },
      async answer(call) {
        const { account } = call.params;
        const { create, galleryId = '' } = call.body;
        const { work, requested } = workOf(ports, call);
        const attached = create
          ? await requestNewGallery(work, account, create, requested)
          : await requestAttachment(work, account, galleryId, requested);
        if ('job' in attached) return acceptedReply(call, attached.job);
        return { status: attached.isNew ? 201 : 200, jsonBody: galleryDocumentOf(attached.checked) };
      },
    }),
    endpoint({
      name: 'readGallery',
      method: 'GET',
      route: 'api/lab-accounts/{account}/gallery',
      permissions: ['readGallery'],
      tag: 'Galleries',
      summary: 'Read the attached gallery',
      description:
        'With every check of it, as of `stateAsOf`: half a minute ago at the most unless Azure can’t be asked. ' +
        '`check` looks anew.',
      params: { account: accountId },
      responses: { 200: { description: 'The gallery.', body: galleryDocument } },
      refusals: { 404: ['LabAccountNotFound', 'GalleryNotAttached'] },
      async answer({ params: { account } }) {
        return { status: 200, jsonBody: galleryDocumentOf(await readGallery(ports, account)) };
      },
    }),
    endpoint({
      name: 'checkGallery',
      method: 'POST',
      route: 'api/lab-accounts/{account}/gallery/check',
      permissions: ['checkGallery'],
      tag: 'Galleries',
      summary: 'See whether a gallery can be attached',
      description: 'Runs every check of an attachment. Changes nothing.',
      params: { account: accountId },
      body: galleryReference,
      changesNothing: true,
      responses: { 200: { description: 'What the checks found.', body: galleryDocument } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params: { account }, body }) {
        const checked = await checkGallery(ports, account, body.galleryId);
        return { status: 200, jsonBody: galleryDocumentOf(checked) };
      },
    }),
    endpoint({
      name: 'checkDetachGallery',
      method: 'POST',
      route: 'api/lab-accounts/{account}/gallery/check-detach',
      permissions: ['checkDetachGallery'],
      tag: 'Galleries',
      summary: 'See what would break if the gallery were detached',
      description: 'The `ETag` of the answer is what a detachment needs. Nothing is touched.',
      params: { account: accountId },
      changesNothing: true,
      responses: {
        200: { description: 'What would break.', body: detachDocument, headers: { ETag: etag } },
      },
      refusals: { 404: ['LabAccountNotFound', 'GalleryNotAttached'] },
      async answer({ params: { account } }) {
        return { status: 200, ...tagged(detachDocumentOf(await checkDetach(ports, account))) };
      },
    }),
    endpoint({
      name: 'detachGallery',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}/gallery',
      permissions: ['detachGallery'],
      tag: 'Galleries',
      summary: 'Detach the gallery',
      description:
        'Nothing in the gallery is deleted. It takes the `ETag` of what `check-detach` answered: who detaches has seen ' +
        'what breaks.',
      params: { account: accountId },
      headers: {
        'If-Match': ifMatchOfCheck(
          'Ask check-detach what would break, and give its ETag.',
          'other things break',
        ),
      },
      responses: { 204: { description: 'The gallery is no longer attached.' } },
      refusals: {
        404: ['LabAccountNotFound', 'GalleryNotAttached'],
        409: ['GalleryBusy'],
        412: ['CheckNotSeen', 'ConditionNotMet'],
      },
      async answer({ params: { account }, headers }) {
        await detachGallery(ports, account, (impact) => {
          assertSeen(headers['If-Match'], detachDocumentOf(impact));
        });
        return { status: 204 };
      },
    }),
  ];
}
