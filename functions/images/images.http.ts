import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ImageNews } from '../../shared/use-cases/image/catalogue-ports.ts';
import { findImage, findViewer } from '../../shared/use-cases/image/find-image.ts';
import { listImages } from '../../shared/use-cases/image/list-images.ts';
import { switchImage } from '../../shared/use-cases/image/switch-image.ts';
import { requestSynchronization } from '../../shared/use-cases/image/synchronize-galleries.ts';
import { repeatability } from '../exports/long-work.ts';
import { etag, ifNoneMatch, unlessKnown } from '../http/etag.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { documentOfImage, contextOf, type ImageEndpointPorts } from './image-context.ts';
import { imageDocument, imageDocumentOf, imagePage } from './image-document.ts';
import { imageContinuation, imageParameter, imageSearch } from './image-parameters.ts';

const osType = z.enum(['Linux', 'Windows']).optional().meta({ description: 'Only these.' });
const state = z.enum(['usable', 'hidden', 'all']).default('all').meta({
  description: '`usable`: those that labs of this account can be made from. `hidden`: the others.',
});

/** The images of the attached gallery, as they were synchronised from Azure. */
export function imageEndpoints(
  ports: ImageEndpointPorts & JobEndpointPorts & { news: ImageNews },
): HttpEndpoint[] {
  return [
    endpoint({
      name: 'requestSynchronization',
      method: 'POST',
      route: 'api/lab-accounts/{account}/gallery/synchronize',
      permissions: ['requestSynchronization'],
      tag: 'Images',
      summary: 'Synchronise the attached gallery',
      description:
        'Reads every image and version from Azure. The app does so by itself every so often, and after an export: ' +
        'this is for who does not want to wait.',
      params: { account: accountId },
      headers: repeatability,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound'],
        409: ['NoGalleryAttached', 'OperationInProgress', 'IdempotencyKeyReused'],
      },
      async answer(call) {
        return answerWithJob(ports, call, (work, requested) =>
          requestSynchronization(work, call.params.account, requested),
        );
      },
    }),
    endpoint({
      name: 'listImages',
      method: 'GET',
      route: 'api/lab-accounts/{account}/images',
      permissions: ['listImages'],
      tag: 'Images',
      summary: 'List the images of the attached gallery',
      description:
        'By name, whatever its case. A page may have fewer images than asked for, or none, and a `nextLink` all the same.',
      params: { account: accountId },
      query: { search: imageSearch.optional(), osType, state, ...pageQuery(imageContinuation) },
      responses: { 200: { description: 'A page of images.', body: imagePage } },
      refusals: { 404: ['LabAccountNotFound'], 409: ['NoGalleryAttached'] },
      async answer({ request, params, query }) {
        const viewer = await findViewer(ports, params.account);
        const page = await listImages(
          ports.catalogue,
          viewer,
          {
            ...(query.search !== undefined && { search: query.search }),
            ...(query.osType !== undefined && { osType: query.osType }),
            state: query.state,
            page: pageIn(query),
          },
          ports.clock.now(),
        );
        const context = await contextOf(ports, viewer, page.items);
        return {
          status: 200,
          jsonBody: pageDocument(request, page, (image) => imageDocumentOf(image, context), [
            ...['search', 'osType', 'state'],
          ]),
        };
      },
    }),
    endpoint({
      name: 'readImage',
      method: 'GET',
      route: 'api/lab-accounts/{account}/images/{image}',
      permissions: ['readImage'],
      tag: 'Images',
      summary: 'Read an image',
      params: { account: accountId, image: imageParameter },
      headers: { 'If-None-Match': ifNoneMatch },
      responses: {
        200: { description: 'The image.', body: imageDocument, headers: { ETag: etag } },
        304: { description: 'Nothing has changed.', headers: { ETag: etag } },
      },
      refusals: { 404: ['LabAccountNotFound', 'ImageNotFound'], 409: ['NoGalleryAttached'] },
      async answer({ params, headers }) {
        const viewer = await findViewer(ports, params.account);
        const image = await findImage(ports, viewer, params.image);
        return unlessKnown(headers['If-None-Match'], await documentOfImage(ports, viewer, image));
      },
    }),
    switchEndpoint(ports, 'enableImage'),
    switchEndpoint(ports, 'disableImage'),
  ];
}

/** An image is enabled until an administrator of the account disables it. */
function switchEndpoint(
  ports: ImageEndpointPorts & { news: ImageNews },
  name: 'enableImage' | 'disableImage',
): HttpEndpoint {
  const enabled = name === 'enableImage';
  return endpoint({
    name,
    method: 'POST',
    route: `api/lab-accounts/{account}/images/{image}/${enabled ? 'enable' : 'disable'}`,
    permissions: [name],
    tag: 'Images',
    summary: enabled ? 'Enable an image' : 'Disable an image',
    description: enabled
      ? 'Labs of this account can be made from it again.'
      : 'Labs of this account can’t be made from it any more; those that were stay as they are. Other lab accounts see nothing of it.',
    params: { account: accountId, image: imageParameter },
    responses: { 200: { description: 'The image as it is now.', body: imageDocument } },
    refusals: { 404: ['LabAccountNotFound', 'ImageNotFound'], 409: ['NoGalleryAttached'] },
    async answer({ params }) {
      const switching = { ...ports, newGuid: randomUUID };
      const { viewer, image } = await switchImage(switching, params.account, params.image, enabled);
      return { status: 200, jsonBody: await documentOfImage(ports, viewer, image) };
    },
  });
}
