import { restorePoller } from '@azure/arm-compute';
import { z } from 'zod';
import {
  AT_OWN_PACE,
  PREEMPTED,
  type AzureTrace,
  type Operations,
  type OperationStatus,
  type StartedOutcome,
} from '../operation/outcome.ts';
import { withNote, type ArmClients } from './arm-clients.ts';
import { outcomeOfError } from './asking.ts';

/** A poller as it is written down, with the subscription that its client needs. */
const writtenPoller = z.object({ subscriptionId: z.string(), poller: z.string() });

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

export function createOperations(arm: ArmClients): Operations {
  return {
    async check(operation): Promise<OperationStatus> {
      const { subscriptionId, poller } = writtenPoller.parse(JSON.parse(operation));
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
          return { kind: 'refused', error: { code: PREEMPTED, message: 'Azure cancelled the operation.' } };
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
