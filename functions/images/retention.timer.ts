import { randomUUID } from 'node:crypto';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { applyAllRetention } from '../../shared/use-cases/image/apply-retention.ts';
import { sha256 } from '../http/digest.ts';
import { OperatorsLog } from '../operators-log.ts';
import type { WorkflowRuns } from '../workflow-runs.ts';

type Ports = Omit<Parameters<typeof applyAllRetention>[0], 'runs' | 'newGuid' | 'digest' | 'warn'>;

/** Every so often, applies the retention policies of all lab accounts that have one. */
export function scheduleRetention(ports: Ports, runsOf: (client: DurableClient) => WorkflowRuns): void {
  app.timer('applyAllRetention', {
    schedule: '%RETENTION_SCHEDULE%',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const log = new OperatorsLog(context);
      const failed = await applyAllRetention({
        ...ports,
        runs: runsOf(df.getClient(context)),
        newGuid: randomUUID,
        digest: sha256,
        warn: (message, cause) => {
          log.warn(message, cause);
        },
      });
      for (const { accountId, cause } of failed) {
        log.error(`The retention policy of ${accountId} could not be applied.`, cause);
      }
    },
  });
}
