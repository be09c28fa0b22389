import { requestRetention } from '../../shared/use-cases/image/apply-retention.ts';
import { previewPolicy, type RetentionPorts } from '../../shared/use-cases/image/preview-retention.ts';
import { repeatability } from '../exports/long-work.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { imageContinuation } from './image-parameters.ts';
import type { ImageEndpointPorts } from './image-context.ts';
import { imageRetentionDocumentOf, retentionPage, retentionTrial } from './retention-document.ts';

/** Which versions of its images a lab account keeps. */
export function retentionEndpoints(
  ports: ImageEndpointPorts & RetentionPorts & JobEndpointPorts,
): HttpEndpoint[] {
  return [
    endpoint({
      name: 'previewRetention',
      method: 'POST',
      route: 'api/lab-accounts/{account}/retention/preview',
      permissions: ['previewRetention'],
      tag: 'Images',
      summary: 'See what a retention policy would do and save',
      description: 'Returns each image, with the reason for each version. Changes nothing.',
      params: { account: accountId },
      query: pageQuery(imageContinuation),
      body: retentionTrial.optional(),
      changesNothing: true,
      responses: {
        200: { description: 'A page. Request the next page with POST, too.', body: retentionPage },
      },
      refusals: { 404: ['LabAccountNotFound'], 409: ['NoGalleryAttached', 'NoRetentionPolicy'] },
      async answer({ request, params, query, body = {} }) {
        const { page, prices } = await previewPolicy(ports, params.account, body.policy, pageIn(query));
        return {
          status: 200,
          jsonBody: pageDocument(request, page, (image) => imageRetentionDocumentOf(image, prices)),
        };
      },
    }),
    endpoint({
      name: 'requestRetention',
      method: 'POST',
      route: 'api/lab-accounts/{account}/retention/apply',
      permissions: ['requestRetention'],
      tag: 'Images',
      summary: "Apply the account's retention policy",
      description:
        'The app does so by itself every so often. What it did, set free and saves each month is in the operation’s `result`.',
      params: { account: accountId },
      headers: repeatability,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound'],
        409: ['NoGalleryAttached', 'NoRetentionPolicy', 'OperationInProgress', 'IdempotencyKeyReused'],
      },
      async answer(call) {
        return answerWithJob(ports, call, (work, requested) =>
          requestRetention(work, call.params.account, requested),
        );
      },
    }),
  ];
}
