import { z } from 'zod';
import { planRetry as plan, type RetryPorts } from '../../../shared/use-cases/export/plan-retry.ts';
import { regionMemory } from '../../../shared/domain/region/replication.ts';
import { targetRegion } from '../../../shared/domain/region/target-region.ts';
import { activity } from '../../engine/durable/activity.ts';
import { exportRef } from '../../engine/run/run-ref.ts';

/** Reads what is to be tried again: every region of the export, as the last operation left it. */
export const planRetryActivity = activity({
  name: 'planRetryActivity',
  input: exportRef,
  output: z.object({
    homeRegion: z.string(),
    targets: z.array(targetRegion),
    /** Those that are tried again are Pending. */
    regions: z.array(regionMemory),
  }),
  create: (ports: RetryPorts) => (retry) => plan(ports, retry),
});
