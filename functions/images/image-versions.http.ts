import { findImage, findVersion, findViewer } from '../../shared/use-cases/image/find-image.ts';
import { etag, ifNoneMatch, unlessKnown } from '../http/etag.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';
import { documentOfVersion, contextOfVersions, type ImageEndpointPorts } from './image-context.ts';
import { imageParameter, versionContinuation, versionParameter } from './image-parameters.ts';
import { versionDocument, versionDocumentOf, versionPage } from './version-document.ts';

/** The versions of an image, as they were synchronised from Azure. */
export function imageVersionEndpoints(ports: ImageEndpointPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'listImageVersions',
      method: 'GET',
      route: 'api/lab-accounts/{account}/images/{image}/versions',
      permissions: ['listImageVersions'],
      tag: 'Images',
      summary: 'List the versions of an image',
      params: { account: accountId, image: imageParameter },
      query: pageQuery(versionContinuation),
      responses: { 200: { description: 'A page, newest first.', body: versionPage } },
      refusals: { 404: ['LabAccountNotFound', 'ImageNotFound'], 409: ['NoGalleryAttached'] },
      async answer({ request, params, query }) {
        const viewer = await findViewer(ports, params.account);
        const { galleryId } = viewer;
        const { image: imageName } = params;
        const page = await ports.catalogue.listVersions({ galleryId, imageName }, pageIn(query));
        // An image without versions is looked for; one that has some is there.
        if (page.items.length === 0) await findImage(ports, viewer, imageName);
        const context = await contextOfVersions(ports, viewer, page.items);
        return {
          status: 200,
          jsonBody: pageDocument(request, page, (facts) => versionDocumentOf(imageName, facts, context)),
        };
      },
    }),
    endpoint({
      name: 'readImageVersion',
      method: 'GET',
      route: 'api/lab-accounts/{account}/images/{image}/versions/{version}',
      permissions: ['readImageVersion'],
      tag: 'Images',
      summary: 'Read a version of an image',
      params: { account: accountId, image: imageParameter, version: versionParameter },
      headers: { 'If-None-Match': ifNoneMatch },
      responses: {
        200: { description: 'The version.', body: versionDocument, headers: { ETag: etag } },
        304: { description: 'Nothing has changed.', headers: { ETag: etag } },
      },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: ['NoGalleryAttached'],
      },
      async answer({ params, headers }) {
        const viewer = await findViewer(ports, params.account);
        const found = await findVersion(ports, viewer, params.image, params.version);
        return unlessKnown(headers['If-None-Match'], await documentOfVersion(ports, viewer, found));
      },
    }),
  ];
}
