import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { VersionStore } from '../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import type { AcceptJobPorts, Requested } from '../../shared/use-cases/job/accept-job.ts';
import type { Job } from '../../shared/domain/job/job.ts';
import type { JobStore } from '../../shared/use-cases/job/ports.ts';
import { LOOK_AGAIN_AFTER, operationPlaceOf } from '../exports/export-places.ts';
import { retryAfter } from '../exports/long-work.ts';
import { sha256 } from '../http/digest.ts';
import type { EndpointCall } from '../http/http-endpoint.ts';
import type { EndpointRequest } from '../http/public-address.ts';
import { operationStatus, operationStatusOfJob } from './operation-status.ts';

/** What endpoints need that begin long work. */
export interface JobEndpointPorts {
  jobs: JobStore;
  versions: Pick<VersionStore, 'claim' | 'release'>;
  clock: Clock;
}

/** What is taken of a request for long work; not every operation has an idempotency key. */
type WorkCall = Pick<EndpointCall, 'request' | 'caller' | 'runs' | 'warn'> & {
  headers: Readonly<Record<string, string | undefined>>;
};

/** The answer that long work has been accepted, in its form. */
export const jobAccepted = {
  description:
    'The operation is accepted, or was before under the same key. Follow it at `Operation-Location`.',
  body: operationStatus,
  headers: {
    'Operation-Location': z.url().meta({ description: 'Where any Azure SDK follows the work.' }),
    'Retry-After': retryAfter,
    'Repeatability-Result': z.literal('accepted').optional().meta({
      description: 'Present when the request had a key.',
    }),
  },
};

/**
 * Has a use case accept long work in the caller's name, under the request's key if it has one, and answers where it can
 * be followed.
 *
 * @throws what `accept` throws
 */
export async function answerWithJob<Ports extends JobEndpointPorts>(
  ports: Ports,
  call: WorkCall,
  accept: (work: Ports & AcceptJobPorts, requested: Requested) => Promise<Job>,
) {
  const { work, requested } = workOf(ports, call);
  return acceptedReply(call, await accept(work, requested));
}

/** What a use case needs that accepts long work: its ports, and in whose name and under which key. */
export function workOf<Ports extends JobEndpointPorts>(
  ports: Ports,
  { caller, runs, warn, headers }: WorkCall,
): { work: Ports & AcceptJobPorts; requested: Requested } {
  const key = headers['Repeatability-Request-ID'];
  return {
    work: { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
    requested: {
      requestedBy: { id: caller.objectId, name: caller.name },
      ...(key !== undefined && { idempotencyKey: key }),
    },
  };
}

/** The answer that long work has been accepted. */
export function acceptedReply({ request, headers }: Pick<WorkCall, 'request' | 'headers'>, job: Job) {
  return {
    status: 202 as const,
    headers: acceptedHeaders(request, job, headers['Repeatability-Request-ID']),
    jsonBody: operationStatusOfJob(job),
  };
}

function acceptedHeaders(
  request: EndpointRequest,
  job: { accountId: string; id: string },
  key: string | undefined,
) {
  return {
    'Operation-Location': operationPlaceOf(request, job),
    'Retry-After': LOOK_AGAIN_AFTER,
    ...(key !== undefined && { 'Repeatability-Result': 'accepted' }),
  };
}
