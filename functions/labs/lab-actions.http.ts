import { assertWithinRate, type RequestRate } from '../../shared/use-cases/access/request-rate.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { Durations, ExportStore } from '../../shared/use-cases/export/ports.ts';
import type { LabImagePorts } from '../../shared/use-cases/lab/find-lab-image.ts';
import { labRequest } from '../../shared/domain/lab/lab-order.ts';
import type { TemplateVms } from '../../shared/use-cases/lab/ports.ts';
import { readLabOptions } from '../../shared/use-cases/lab/read-lab-options.ts';
import { previewLabDeletion, requestLabDeletion } from '../../shared/use-cases/lab/request-deletion.ts';
import { requestLab } from '../../shared/use-cases/lab/request-lab.ts';
import { repeatability } from '../exports/long-work.ts';
import { assertSeen, etag, ifMatchOfCheck, tagged } from '../http/etag.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId, labName } from '../http/parameters.ts';
import { imageParameter, versionParameter } from '../images/image-parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { labDeletionDocument } from './lab-deletion-document.ts';
import { labOptionsDocument, labOptionsDocumentOf } from './lab-options-document.ts';

interface LabActionPorts extends LabImagePorts, JobEndpointPorts {
  templateVms: Pick<TemplateVms, 'look'>;
  /** The same reads for who only looks around, of which there are so many and no more. */
  forPages: Pick<LabImagePorts, 'refresher' | 'sizeOffers'>;
  /** How often one caller may have Azure asked for all that a lab or an export depends on. */
  checkRate: RequestRate;
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  durations: Pick<Durations, 'readAll'>;
  exports: Pick<ExportStore, 'read' | 'readRegions' | 'findHolder' | 'listOfLab'>;
}

/** Labs: chosen, made from an image, deleted. */
export function labActionEndpoints(ports: LabActionPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'readLabOptions',
      method: 'GET',
      route: 'api/lab-accounts/{account}/images/{image}/lab-options',
      permissions: ['readLabOptions'],
      tag: 'Labs',
      summary: 'See where and how large a lab from an image can be',
      description:
        'As Azure said half a minute ago at the most: regions where the version is, those where it will be, and the ' +
        'sizes offered.',
      params: { account: accountId, image: imageParameter },
      query: { version: versionParameter.optional() },
      responses: { 200: { description: 'The choices.', body: labOptionsDocument } },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: ['NoGalleryAttached'],
      },
      async answer({ params, query }) {
        const pagePorts = { ...ports, ...ports.forPages };
        const options = await readLabOptions(pagePorts, params.account, params.image, query.version);
        return { status: 200, jsonBody: labOptionsDocumentOf(options) };
      },
    }),
    endpoint({
      name: 'requestLab',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs',
      permissions: ['requestLab'],
      tag: 'Labs',
      summary: 'Create a lab from an image',
      description:
        'Whoever asks becomes the owner of the lab. Everything that stands against it is said at once, before anything ' +
        'is touched. In the end there is a whole lab, or nothing of it.',
      params: { account: accountId },
      headers: repeatability,
      body: labRequest,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'ImageNotFound', 'ImageVersionNotFound'],
        409: [
          ...(['NoGalleryAttached', 'LabExists', 'LabNotPossible'] as const),
          ...(['OperationInProgress', 'IdempotencyKeyReused'] as const),
        ],
      },
      async answer(call) {
        const { params, body, caller } = call;
        assertWithinRate(ports.checkRate, caller);
        const creator = { principalId: caller.objectId, principalType: caller.kind };
        return answerWithJob(ports, call, (work, requested) =>
          requestLab(work, params.account, body, creator, requested),
        );
      },
    }),
    endpoint({
      name: 'checkDeleteLab',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/check-delete',
      permissions: ['checkDeleteLab'],
      lab: ({ lab }) => Promise.resolve(lab),
      changesNothing: true,
      tag: 'Labs',
      summary: 'See what deleting a lab would delete, and what would remain',
      params: { account: accountId, lab: labName },
      responses: {
        200: {
          description: 'What would go, and what would stay.',
          body: labDeletionDocument,
          headers: { ETag: etag },
        },
      },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ params }) {
        return { status: 200, ...tagged(await previewLabDeletion(ports, params.account, params.lab)) };
      },
    }),
    endpoint({
      name: 'requestLabDeletion',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      permissions: ['requestLabDeletion'],
      lab: ({ lab }) => Promise.resolve(lab),
      tag: 'Labs',
      summary: 'Delete a lab',
      description:
        'With everything that the app made for it, and nothing else. It takes the `ETag` of what `check-delete` ' +
        'answered: who deletes has seen what goes. It can’t be cancelled once it has begun.',
      params: { account: accountId, lab: labName },
      headers: {
        'If-Match': ifMatchOfCheck(
          'Ask check-delete what would go, and give its ETag.',
          'other things would go',
        ),
      },
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'LabNotFound'],
        409: ['TemplateVmBusy', 'OperationInProgress'],
        412: ['CheckNotSeen', 'ConditionNotMet'],
      },
      async answer(call) {
        const lab = { accountId: call.params.account, name: call.params.lab };
        return answerWithJob(ports, call, (work, requested) =>
          requestLabDeletion(work, lab, requested, (impact) => {
            assertSeen(call.headers['If-Match'], impact);
          }),
        );
      },
    }),
  ];
}
