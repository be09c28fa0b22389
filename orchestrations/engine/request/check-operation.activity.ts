import { z } from 'zod';
import { operationState, operationStatus, type OperationStatus } from '../../../shared/domain/arm/outcome.ts';
import type { Operations } from '../../../shared/use-cases/arm/ports.ts';
import { activity } from '../durable/activity.ts';
import { stoppedOutcome, whyStopped, type StoppedOutcome, type WatchPorts } from '../run/ask.ts';
import { watch } from '../run/run-ref.ts';

/** Looks once at a long-running operation of Azure's, and at whether its run still wants it. */
export const checkOperationActivity = activity({
  name: 'checkOperationActivity',
  input: z.object({
    /** Absent while Azure only wants patience, and there is nothing to look at but the run. */
    operation: operationState.exactOptional(),
    watch: watch.exactOptional(),
  }),
  output: z.discriminatedUnion('kind', [
    ...operationStatus.options,
    stoppedOutcome,
    z.object({ kind: z.literal('waiting') }),
  ]),
  create:
    (ports: { operations: Operations } & WatchPorts) =>
    async (look): Promise<OperationStatus | StoppedOutcome | { kind: 'waiting' }> => {
      const stopped = look.watch && (await whyStopped(ports, look.watch));
      if (stopped) return stopped;
      return look.operation === undefined ? { kind: 'waiting' } : ports.operations.check(look.operation);
    },
});
