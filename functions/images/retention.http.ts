import { storagePrices } from '../../shared/cost/storage-cost.ts';
import { readAccount, retentionJobOf } from '../../shared/image/apply-retention.ts';
import { NoRetentionPolicy } from '../../shared/image/errors.ts';
import { previewRetention, type RetentionPorts } from '../../shared/image/preview-retention.ts';
import { repeatability } from '../exports/long-work.ts';
import { door, type HttpDoor } from '../http/http-door.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobDoorPorts } from '../jobs/accepted-job.ts';
import { viewerOf, type ImageDoorPorts } from './find-image.ts';
import { imageContinuation } from './image-parameters.ts';
import { imageRetentionDocumentOf, retentionPage, retentionTrial } from './retention-document.ts';

/** Which versions of its images a lab account keeps. */
export function retentionDoors(ports: ImageDoorPorts & RetentionPorts & JobDoorPorts): HttpDoor[] {
  return [
    door({
      name: 'previewRetention',
      method: 'POST',
      route: 'api/lab-accounts/{account}/retention/preview',
      permissions: ['previewRetention'],
      tag: 'Images',
      summary: 'See what a retention policy would do and save',
      description: 'Image by image, with the reason for each version. Nothing is touched.',
      params: { account: accountId },
      query: pageQuery(imageContinuation),
      body: retentionTrial.optional(),
      changesNothing: true,
      responses: {
        200: { description: 'A page. The next one is asked for by POST, too.', body: retentionPage },
      },
      refusals: { 404: ['LabAccountNotFound'], 409: ['NoGalleryAttached', 'NoRetentionPolicy'] },
      async answer({ request, params, query, body = {} }) {
        const owner = await viewerOf(ports, params.account);
        const { id, galleryId } = owner;
        const policy = body.policy ?? (await readAccount(ports.accounts, id)).retention;
        if (!policy) throw new NoRetentionPolicy(id);
        const page = await previewRetention(ports, { owner, galleryId, policy }, pageIn(query));
        const freed = page.items.flatMap(({ versions }) => versions.flatMap((verdict) => verdict.freed));
        const prices = await ports.prices.find(storagePrices(freed));
        return {
          status: 200,
          jsonBody: pageDocument(request, page, (image) => imageRetentionDocumentOf(image, prices)),
        };
      },
    }),
    door({
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
        const account = await readAccount(ports.accounts, call.params.account);
        const key = call.headers['Repeatability-Request-ID'];
        return answerWithJob(ports, call, {
          ...retentionJobOf(account),
          ...(key !== undefined && { idempotencyKey: key }),
        });
      },
    }),
  ];
}
