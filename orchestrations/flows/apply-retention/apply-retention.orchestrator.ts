import type { OrchestrationContext } from 'durable-functions';
import { NOTHING_DONE, type RetentionReport } from '../../../shared/domain/retention/retention-report.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call, callOrchestrator } from '../../engine/durable/call.ts';
import { JobBrokenError, jobOrchestrator } from '../../engine/job/run-job.ts';
import { AzureRefusedError, stopOf } from '../../engine/run/failures.ts';
import { priceSavingActivity, retentionOrder } from './retention.activities.ts';
import { retainImagesOrchestrator } from './retain-images.orchestrator.ts';

/** The job that applies a lab account's retention policy to its gallery. */
export const applyRetentionOrchestrator = jobOrchestrator({
  name: 'applyRetentionOrchestrator',
  order: retentionOrder.omit({ accountId: true }),
  *steps(context, { run, order, settings }) {
    const { accountId } = run;
    const end = yield* callOrchestrator(context, retainImagesOrchestrator, {
      run,
      settings,
      retention: { accountId, ...order },
      place: {},
      report: NOTHING_DONE,
    });
    const result = yield* resultOf(context, end.report);
    switch (end.kind) {
      case 'over':
        return result;
      case 'stopped':
        throw new JobBrokenError(stopOf({ ...end }), result);
      case 'refused':
        throw new JobBrokenError(new AzureRefusedError(end.error), result);
    }
  },
});

/** What was done, how much it set free, and what that saves each month. */
function* resultOf(
  context: OrchestrationContext,
  { freed, unsized, ...counts }: RetentionReport,
): Steps<Record<string, unknown>> {
  const saved = yield* call(context, priceSavingActivity, { freed });
  const freedGb = freed.reduce((sum, { gb }) => sum + gb, 0);
  const sentence = `How large ${unsized === 1 ? 'one version was' : `${unsized} versions were`} is not known.`;
  const savedPerMonth =
    unsized === 0 ? saved : { ...saved, total: null, unknown: [...saved.unknown, sentence] };
  return { ...counts, freedGb, savedPerMonth };
}
