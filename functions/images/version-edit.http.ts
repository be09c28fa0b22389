import { requestEdit } from '../../shared/use-cases/image/request-edit.ts';
import { versionEdit } from '../../shared/domain/image/version-edit.ts';
import type { RegionOffers } from '../../shared/use-cases/region/ports.ts';
import { repeatability } from '../exports/long-work.ts';
import { assertMatches, ifMatch } from '../http/etag.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { documentOfVersion, type ImageEndpointPorts } from './image-context.ts';
import { imageParameter, versionParameter } from './image-parameters.ts';

/** What can be changed of an image version. */
export function versionEditEndpoints(
  ports: ImageEndpointPorts & JobEndpointPorts & { regionOffers: RegionOffers },
): HttpEndpoint[] {
  return [
    endpoint({
      name: 'requestVersionEdit',
      method: 'PATCH',
      route: 'api/lab-accounts/{account}/images/{image}/versions/{version}',
      permissions: ['requestVersionEdit'],
      tag: 'Images',
      summary: 'Change a version of an image',
      description:
        'A JSON merge patch, of a version that the account has exported itself. `targetRegions` are all regions that the version is to be in; it can’t leave its home ' +
        'region. Regions come and go as in an export: one that fails is tried again, and taken out at last. The ' +
        'operation’s `result` has every region, with `leaves` where the version is to leave it; everything that stands against the change is in the `details` of a refusal.',
      params: { account: accountId, image: imageParameter, version: versionParameter },
      headers: { 'If-Match': ifMatch, ...repeatability },
      body: versionEdit,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: [
          ...(['NoGalleryAttached', 'NotExportedHere', 'VersionEditRefused', 'VersionBusy'] as const),
          'IdempotencyKeyReused',
        ],
        412: ['ConditionNotMet'],
      },
      async answer(call) {
        const { params, headers, body: edit } = call;
        const target = { accountId: params.account, imageName: params.image, version: params.version };
        return answerWithJob(ports, call, (work, requested) =>
          requestEdit(work, target, edit, requested, async (viewer, found) => {
            assertMatches(headers['If-Match'], await documentOfVersion(ports, viewer, found));
          }),
        );
      },
    }),
  ];
}
