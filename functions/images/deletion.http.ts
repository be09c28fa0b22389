import type { DeletionPorts } from '../../shared/use-cases/image/check-deletion.ts';
import { previewDeletion, requestDeletion } from '../../shared/use-cases/image/request-deletion.ts';
import { repeatability } from '../exports/long-work.ts';
import { assertSeen, etag, ifMatchOfCheck, tagged } from '../http/etag.ts';
import { endpoint, type EndpointCall, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { deletionDocument, deletionDocumentOf } from './deletion-document.ts';
import { imageParameter, versionParameter } from './image-parameters.ts';
import type { ImageEndpointPorts } from './image-context.ts';

type Ports = ImageEndpointPorts & DeletionPorts & JobEndpointPorts;

const headers = {
  'If-Match': ifMatchOfCheck(
    'Ask check-delete what it would mean, and give its ETag.',
    'it would mean something else',
  ),
  ...repeatability,
};
const checked = {
  description: 'What the deletion would affect.',
  body: deletionDocument,
  headers: { ETag: etag },
};
const CHECK = 'The `ETag` of the answer is what a deletion needs. Nothing is touched.';
const DELETE =
  'It takes the `ETag` of what `check-delete` answered. Refused for what the account has not exported itself, and while ' +
  'labs use it: Azure would not mind, but such a lab could not be made again. Begun, a deletion is seen to its end.';

/** Images and their versions go, after a look at who uses them. */
export function deletionEndpoints(ports: Ports): HttpEndpoint[] {
  return [
    endpoint({
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
      answer: ({ params }) => answerCheck(ports, params),
    }),
    endpoint({
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
      answer: (call) => answerDeletion(ports, call),
    }),
    endpoint({
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
      answer: ({ params }) => answerCheck(ports, params),
    }),
    endpoint({
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
      answer: (call) => answerDeletion(ports, call),
    }),
  ];
}

const targetOf = ({ account, image, version }: { account: string; image: string; version?: string }) => ({
  accountId: account,
  imageName: image,
  ...(version !== undefined && { version }),
});

async function answerCheck(ports: Ports, params: Parameters<typeof targetOf>[0]) {
  const impact = await previewDeletion(ports, targetOf(params));
  return { status: 200 as const, ...tagged(deletionDocumentOf(impact)) };
}

/** @throws {CheckNotSeenError | ConditionNotMetError} and what `requestDeletion` throws */
function answerDeletion(
  ports: Ports,
  call: EndpointCall & {
    params: Parameters<typeof targetOf>[0];
    headers: { 'If-Match': string; 'Repeatability-Request-ID'?: string | undefined };
  },
) {
  return answerWithJob(ports, call, (work, requested) =>
    requestDeletion(work, targetOf(call.params), requested, (impact) => {
      assertSeen(call.headers['If-Match'], deletionDocumentOf(impact));
    }),
  );
}
