import { cancelExport } from '../../shared/use-cases/export/cancel-export.ts';
import type { Export } from '../../shared/domain/export/export.ts';
import { isSettled } from '../../shared/domain/export/transitions.ts';
import { OperationNotFoundError } from '../../shared/domain/job/errors.ts';
import { isJobOver, type Job } from '../../shared/domain/job/job.ts';
import type { JobStore } from '../../shared/use-cases/job/ports.ts';
import { cancelJob } from '../../shared/use-cases/job/run-job.ts';
import { isNewestFirstId } from '../../shared/domain/resource/newest-first-id.ts';
import { LOOK_AGAIN_AFTER, placeOf } from '../exports/export-places.ts';
import type { ExportEndpointPorts } from '../exports/exports.http.ts';
import { assertAccount, labOfWork, regionsOf } from '../exports/find-export.ts';
import { retryAfter } from '../exports/long-work.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageOf, pageQuery } from '../http/paging.ts';
import { accountId, exportContinuation, operationId } from '../http/parameters.ts';
import type { EndpointRequest } from '../http/public-address.ts';
import { operationStatus, operationStatusOf, operationStatusOfJob } from './operation-status.ts';

type Ports = ExportEndpointPorts & { jobs: JobStore };

/** Long work, as any Azure SDK polls it: exports, and jobs of every other kind. */
export function jobEndpoints(ports: Ports): HttpEndpoint[] {
  return [
    endpoint({
      name: 'readOperation',
      method: 'GET',
      route: 'api/lab-accounts/{account}/operations/{id}',
      permissions: ['readOperation'],
      tag: 'Operations',
      summary: 'Follow long work',
      params: { account: accountId, id: operationId },
      responses: {
        200: {
          description: 'How far the work is.',
          body: operationStatus,
          headers: { 'Retry-After': retryAfter.optional() },
        },
      },
      refusals: { 404: ['LabAccountNotFound', 'OperationNotFound'] },
      async answer({ request, params: { account, id } }) {
        const found = await findWork(ports, account, id);
        return {
          status: 200,
          headers: isOver(found) ? {} : { 'Retry-After': LOOK_AGAIN_AFTER },
          jsonBody: await statusOf(ports, request, found),
        };
      },
    }),
    endpoint({
      name: 'listOperations',
      method: 'GET',
      route: 'api/lab-accounts/{account}/operations',
      permissions: ['listOperations'],
      tag: 'Operations',
      summary: 'List the long work of a lab account, except exports',
      params: { account: accountId },
      query: pageQuery(exportContinuation),
      responses: { 200: { description: 'A page, newest first.', body: pageOf(operationStatus) } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        await assertAccount(ports, account);
        const page = await ports.jobs.list(account, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, (job) => operationStatusOfJob(job)) };
      },
    }),
    endpoint({
      name: 'cancelOperation',
      method: 'POST',
      route: 'api/lab-accounts/{account}/operations/{id}/cancel',
      permissions: ['cancelOperation'],
      // Whoever may touch but some work is told of what is not there as of what is others'.
      lab: async ({ account, id }) => {
        const work = await lookForWork(ports, account, id);
        if (!work) return undefined;
        return work.of === 'job' ? labOfJob(ports, work.job) : labOfWork(ports, work.run);
      },
      requester: async ({ account, id }) => {
        const work = await lookForWork(ports, account, id);
        return work?.of === 'job' && work.job.kind === 'CreateLab' ? work.job.requestedBy?.id : undefined;
      },
      tag: 'Operations',
      summary: 'Cancel long work',
      description: 'The operation ends at its next step or wait, and cleans up what it has started.',
      params: { account: accountId, id: operationId },
      responses: {
        202: {
          description: 'Cancellation is requested, or was before.',
          body: operationStatus,
          headers: { 'Retry-After': retryAfter },
        },
      },
      refusals: {
        404: ['LabAccountNotFound', 'OperationNotFound'],
        409: ['OperationOver', 'ExportOver'],
      },
      async answer({ request, params: { account, id } }) {
        const found = await findWork(ports, account, id);
        const after: Work =
          found.of === 'export'
            ? { of: 'export', run: await cancelExport(ports, { accountId: account, exportId: id }) }
            : { of: 'job', job: await cancelJob(ports, account, id) };
        return {
          status: 202,
          headers: { 'Retry-After': LOOK_AGAIN_AFTER },
          jsonBody: await statusOf(ports, request, after),
        };
      },
    }),
  ];
}

/** The lab that a job is about, if it is about one; one that works on a template VM is about the lab that has it. */
async function labOfJob(ports: Ports, { accountId, target, order }: Job): Promise<string | undefined> {
  const labName = /^labs\/([^/]+)/.exec(target)?.[1];
  const { templateVmId } = order;
  if (labName === undefined || typeof templateVmId !== 'string') return labName;
  return labOfWork(ports, { accountId, labName, templateVmId });
}

type Work = { of: 'export'; run: Export } | { of: 'job'; job: Job };

/** @throws {LabAccountNotFoundError | OperationNotFoundError} */
async function findWork(ports: Ports, accountId: string, id: string): Promise<Work> {
  const work = await lookForWork(ports, accountId, id);
  // Whoever has an account deleted follows that to its end, when the account is not there any more.
  if (work?.of === 'job' && work.job.kind === 'DeleteLabAccount') return work;
  await assertAccount(ports, accountId);
  if (!work) throw new OperationNotFoundError(accountId, id);
  return work;
}

async function lookForWork(ports: Ports, accountId: string, id: string): Promise<Work | undefined> {
  if (!isNewestFirstId(id)) return undefined;
  const job = await ports.jobs.read(accountId, id);
  if (job) return { of: 'job', job };
  const run = await ports.exports.read(accountId, id);
  return run && { of: 'export', run };
}

function isOver(work: Work): boolean {
  return work.of === 'export' ? isSettled(work.run.status) : isJobOver(work.job.status);
}

async function statusOf(ports: Ports, request: EndpointRequest, work: Work) {
  if (work.of === 'job') {
    const { accountId, id, kind } = work.job;
    const regions = kind === 'EditVersion' ? await ports.exports.readRegions(accountId, id) : [];
    return operationStatusOfJob(work.job, regions);
  }
  return operationStatusOf(work.run, await regionsOf(ports, work.run), placeOf(request, work.run));
}
