import {
  assertOwn,
  assertUnused,
  checkDeletion,
  type DeletionPorts,
} from '../../shared/image/check-deletion.ts';
import type { ImageFacts, VersionFacts } from '../../shared/image/catalogue.ts';
import { ImageBusy } from '../../shared/image/errors.ts';
import { repeatability } from '../exports/long-work.ts';
import { assertSeen, etag, ifMatchOfCheck, tagged } from '../http/etag.ts';
import { door, type DoorCall, type HttpDoor } from '../http/http-door.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobDoorPorts } from '../jobs/accepted-job.ts';
import { deletionDocument, deletionDocumentOf } from './deletion-document.ts';
import { findImage, viewerOf, type ImageDoorPorts, type Viewer } from './find-image.ts';
import { findVersion } from './find-version.ts';
import { imageParameter, versionParameter } from './image-parameters.ts';

type Ports = ImageDoorPorts & DeletionPorts & JobDoorPorts;

const headers = {
  'If-Match': ifMatchOfCheck(
    'Ask check-delete what it would mean, and give its ETag.',
    'it would mean something else',
  ),
  ...repeatability,
};
const checked = { description: 'What it would mean.', body: deletionDocument, headers: { ETag: etag } };
const CHECK = 'The `ETag` of the answer is what a deletion needs. Nothing is touched.';
const DELETE =
  'It takes the `ETag` of what `check-delete` answered. Refused for what the account has not exported itself, and while ' +
  'labs use it: Azure would not mind, but such a lab could not be made again. Begun, a deletion is seen to its end.';

/** Images and their versions go, after a look at who uses them. */
export function deletionDoors(ports: Ports): HttpDoor[] {
  return [
    door({
      name: 'checkVersionDeletion',
      method: 'POST',
      route: 'api/lab-accounts/{account}/images/{image}/versions/{version}/check-delete',
      permissions: ['checkVersionDeletion'],
      tag: 'Images',
      summary: 'See what the deletion of a version would mean',
      description: CHECK,
      params: { account: accountId, image: imageParameter, version: versionParameter },
      changesNothing: true,
      responses: { 200: checked },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: ['NoGalleryAttached'],
      },
      async answer({ params }) {
        const viewer = await viewerOf(ports, params.account);
        const { image, facts } = await findVersion(ports, viewer, params);
        const impact = await checkDeletion(ports, viewer, image, facts);
        return { status: 200, ...tagged(deletionDocumentOf(impact)) };
      },
    }),
    door({
      name: 'requestVersionDeletion',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}/images/{image}/versions/{version}',
      permissions: ['requestVersionDeletion'],
      tag: 'Images',
      summary: 'Delete a version of an image',
      description: DELETE,
      params: { account: accountId, image: imageParameter, version: versionParameter },
      headers,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: [
          ...(['NoGalleryAttached', 'NotExportedHere', 'ImageInUse', 'VersionBusy'] as const),
          'IdempotencyKeyReused',
        ],
        412: ['CheckNotSeen', 'ConditionNotMet'],
      },
      async answer(call) {
        const viewer = await viewerOf(ports, call.params.account);
        const { image, facts } = await findVersion(ports, viewer, call.params);
        return requestDeletion(ports, call, viewer, image, facts);
      },
    }),
    door({
      name: 'checkImageDeletion',
      method: 'POST',
      route: 'api/lab-accounts/{account}/images/{image}/check-delete',
      permissions: ['checkImageDeletion'],
      tag: 'Images',
      summary: 'See what the deletion of an image would mean',
      description: CHECK,
      params: { account: accountId, image: imageParameter },
      changesNothing: true,
      responses: { 200: checked },
      refusals: { 404: ['LabAccountNotFound', 'ImageNotFound'], 409: ['NoGalleryAttached'] },
      async answer({ params }) {
        const viewer = await viewerOf(ports, params.account);
        const image = await findImage(ports, viewer, params.image);
        return { status: 200, ...tagged(deletionDocumentOf(await checkDeletion(ports, viewer, image))) };
      },
    }),
    door({
      name: 'requestImageDeletion',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}/images/{image}',
      permissions: ['requestImageDeletion'],
      tag: 'Images',
      summary: 'Delete an image with all its versions',
      description: `${DELETE} What Azure refuses stays, and the image with it: the operation’s \`result\` says what.`,
      params: { account: accountId, image: imageParameter },
      headers,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound'],
        409: [
          ...(['NoGalleryAttached', 'NotExportedHere', 'ImageInUse', 'ImageBusy'] as const),
          ...(['OperationInProgress', 'IdempotencyKeyReused'] as const),
        ],
        412: ['CheckNotSeen', 'ConditionNotMet'],
      },
      async answer(call) {
        const viewer = await viewerOf(ports, call.params.account);
        const image = await findImage(ports, viewer, call.params.image);
        return requestDeletion(ports, call, viewer, image);
      },
    }),
  ];
}

/** @throws {CheckNotSeen | ConditionNotMet | NotExportedHere | ImageInUse | ImageBusy} and what `answerWithJob` throws */
async function requestDeletion(
  ports: Ports,
  call: DoorCall & {
    headers: { 'If-Match': string; 'Repeatability-Request-ID'?: string | undefined };
  },
  viewer: Viewer,
  image: ImageFacts,
  facts?: VersionFacts,
) {
  const { galleryId } = viewer;
  const version = facts?.version;
  const { name: imageName } = image;
  const target = `images/${imageName}`;
  const ref = { galleryId, imageName };
  const key = call.headers['Repeatability-Request-ID'];
  const kept = key === undefined ? {} : { idempotencyKey: key };
  const order =
    version === undefined
      ? { kind: 'DeleteImage' as const, target, order: ref, lock: `delete:${target.toLowerCase()}` }
      : {
          kind: 'DeleteVersion' as const,
          target: `${target}/versions/${version}`,
          order: { ...ref, version },
          claim: { ...ref, version },
        };
  return answerWithJob(ports, call, { accountId: viewer.id, ...order, ...kept }, async () => {
    const impact = await checkDeletion(ports, viewer, image, facts);
    assertSeen(call.headers['If-Match'], deletionDocumentOf(impact));
    assertOwn(impact);
    assertUnused(impact);
    // Of a single version the claim itself says so.
    if (version === undefined && impact.operations.length + impact.operationsElsewhere > 0) {
      throw new ImageBusy(imageName, impact.operations);
    }
  });
}
