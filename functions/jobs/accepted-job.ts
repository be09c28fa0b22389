import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock, VersionStore } from '../../shared/export/ports.ts';
import { acceptJob, type JobOrder } from '../../shared/job/accept-job.ts';
import type { JobStore } from '../../shared/job/ports.ts';
import { LOOK_AGAIN_AFTER, operationPlaceOf } from '../exports/export-places.ts';
import { retryAfter } from '../exports/long-work.ts';
import { sha256 } from '../http/digest.ts';
import type { DoorCall } from '../http/http-door.ts';
import type { DoorRequest } from '../http/public-address.ts';
import { operationStatus, operationStatusOfJob } from './operation-status.ts';

/** What doors need that begin long work. */
export interface JobDoorPorts {
  jobs: JobStore;
  versions: Pick<VersionStore, 'claim' | 'release'>;
  clock: Clock;
}

/** The answer that long work has been accepted, in its form. */
export const jobAccepted = {
  description: 'It is accepted, or was before under the same key. Follow it at its `Operation-Location`.',
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
 * Accepts long work in the caller's name, and answers where it can be followed.
 *
 * @param check throws where it can't be done
 * @throws {OperationInProgress | VersionBusy | IdempotencyKeyReused} and what `check` throws
 */
export async function answerWithJob(
  ports: JobDoorPorts,
  { request, caller, runs, warn }: Pick<DoorCall, 'request' | 'caller' | 'runs' | 'warn'>,
  wanted: Omit<JobOrder, 'requestedBy'>,
  check?: () => Promise<void>,
) {
  const requestedBy = { id: caller.objectId, name: caller.name };
  const job = await acceptJob(
    { ...ports, runs, newGuid: randomUUID, digest: sha256, warn },
    { ...wanted, requestedBy },
    check,
  );
  return {
    status: 202 as const,
    headers: acceptedHeaders(request, job, wanted.idempotencyKey),
    jsonBody: operationStatusOfJob(job),
  };
}

function acceptedHeaders(
  request: DoorRequest,
  job: { accountId: string; id: string },
  key: string | undefined,
) {
  return {
    'Operation-Location': operationPlaceOf(request, job),
    'Retry-After': LOOK_AGAIN_AFTER,
    ...(key !== undefined && { 'Repeatability-Result': 'accepted' }),
  };
}
