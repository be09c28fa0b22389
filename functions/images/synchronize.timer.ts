import { randomUUID } from 'node:crypto';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { synchronizeGalleries } from '../../shared/use-cases/image/synchronize-galleries.ts';
import { sha256 } from '../http/digest.ts';
import { OperatorsLog } from '../operators-log.ts';
import type { WorkflowRuns } from '../workflow-runs.ts';

type Ports = Omit<Parameters<typeof synchronizeGalleries>[0], 'runs' | 'newGuid' | 'digest' | 'warn'>;

/** Every so often, brings what is known of all attached galleries up to date. */
export function scheduleSynchronization(ports: Ports, runsOf: (client: DurableClient) => WorkflowRuns): void {
  app.timer('synchronizeGalleries', {
    schedule: '%SYNC_SCHEDULE%',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const log = new OperatorsLog(context);
      const failed = await synchronizeGalleries({
        ...ports,
        runs: runsOf(df.getClient(context)),
        newGuid: randomUUID,
        digest: sha256,
        warn: (message, cause) => {
          log.warn(message, cause);
        },
      });
      for (const { galleryId, cause } of failed) {
        log.error(`${galleryId} could not be synchronised.`, cause);
      }
    },
  });
}
