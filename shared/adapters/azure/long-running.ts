import { restorePoller } from '@azure/arm-compute';
import { z } from 'zod';
import {
  AT_OWN_PACE,
  PREEMPTED,
  type AzureTrace,
  type OperationStatus,
  type StartedOutcome,
  type WaitOutcome,
} from '../../domain/arm/outcome.ts';
import type { Operations } from '../../use-cases/arm/ports.ts';
import { withNote, type ArmClients, type ArmReader } from './arm-clients.ts';
import { outcomeOfError } from './asking.ts';

/** A poller as it is written down, with the subscription that its client needs. */
const writtenPoller = z.object({ subscriptionId: z.string(), poller: z.string() });

/** An operation that no client of ours knows, by the address where ARM says how far it is. */
const writtenAddress = z.object({ subscriptionId: z.string(), address: z.url() });

const written = z.union([writtenPoller, writtenAddress]);

/** How ARM tells how far an operation is (Azure docs, async-operations). */
const operationBody = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** Has ARM change something, and writes down where the operation can be followed; done, where there is none. */
export async function startedAt(
  subscriptionId: string,
  change: () => Promise<string | undefined>,
): Promise<StartedOutcome | WaitOutcome> {
  const { value: address, note } = await withNote(change);
  if (address === undefined) return { kind: 'wait', seconds: AT_OWN_PACE, why: 'Azure has just done it.' };
  return { kind: 'started', operation: JSON.stringify({ subscriptionId, address }), trace: note.trace };
}

async function checkAddress(
  arm: ArmReader,
  { subscriptionId, address }: z.infer<typeof writtenAddress>,
): Promise<OperationStatus> {
  const { value, note } = await withNote(() => arm.read(subscriptionId, address));
  const { status, error } = operationBody.parse(value);
  if (status === 'Succeeded') return { kind: 'succeeded' };
  if (status === 'Canceled') return CANCELED;
  if (status === 'Failed') {
    const { code = 'OperationFailed', message = 'Azure could not do it.' } = error ?? {};
    return { kind: 'refused', error: { code, message, trace: note.trace } };
  }
  const operation = JSON.stringify({ subscriptionId, address });
  return { kind: 'running', operation, seconds: note.retryAfterSeconds ?? AT_OWN_PACE };
}

const CANCELED: OperationStatus = {
  kind: 'refused',
  error: { code: PREEMPTED, message: 'Azure cancelled the operation.' },
};

/**
 * Starts a long-running operation and writes its poller down. The poller itself must never be returned from an
 * async function: it is a thenable, and awaiting it waits for the whole operation.
 */
export async function started(subscriptionId: string, begin: () => StartedPoller): Promise<StartedOutcome> {
  const { value: poller, note } = await withNote(async () => {
    const begun = begin();
    await begun.submitted();
    return await begun.serialize();
  });
  return { kind: 'started', operation: JSON.stringify({ subscriptionId, poller }), trace: note.trace };
}

/** As much of a poller as starting takes. */
interface StartedPoller {
  submitted(): Promise<void>;
  serialize(): Promise<string>;
}

export function createOperations(arm: ArmClients & ArmReader): Operations {
  return {
    async check(operation): Promise<OperationStatus> {
      const known = written.parse(JSON.parse(operation));
      if ('address' in known) {
        try {
          return await checkAddress(arm, known);
        } catch (error) {
          return outcomeOfError(error);
        }
      }
      const { subscriptionId, poller } = known;
      const client = arm.compute(subscriptionId);
      // The third argument only serves an error message; the poll finds its way by the written URL.
      const restored = restorePoller(client, poller, client.galleryImageVersions.createOrUpdate);
      try {
        const { value: state, note } = await withNote(() => restored.poll());
        if (state.status === 'succeeded') return { kind: 'succeeded' };
        if (state.error) return refusalOf(state.error, note.trace);
        return {
          kind: 'running',
          operation: JSON.stringify({ subscriptionId, poller: await restored.serialize() }),
          seconds: note.retryAfterSeconds ?? AT_OWN_PACE,
        };
      } catch (error) {
        if (error instanceof Error && FAILED.test(error.message)) return refusalOf(error, {});
        if (error instanceof Error && error.message.startsWith('Operation was canceled')) {
          return CANCELED;
        }
        return outcomeOfError(error); // The poller is spoilt now; the operation as it was given is still good.
      }
    },
  };
}

/** How core-lro words an operation that ended badly; it has no property for the code. */
const FAILED = /^The long-running operation has failed(?:\. (\S+)\. ([\s\S]*))?$/;

function refusalOf(error: Error, trace: AzureTrace): OperationStatus {
  const [, code = 'OperationFailed', message = error.message] = FAILED.exec(error.message) ?? [];
  return { kind: 'refused', error: { code, message: message.replace(/\.+$/, '.'), trace } };
}
