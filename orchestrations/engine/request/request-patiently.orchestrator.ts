import { z } from 'zod';
import { startedOutcome, waitOutcome } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator } from '../durable/orchestrator.ts';
import { requestOutcomeOf } from '../run/ask.ts';
import { watch } from '../run/run-ref.ts';
import { requestPolicy, requestOnce } from './ask-once.ts';
import { waitOut } from './wait-out.ts';

/** Something is asked for this often at most: waits grow, so that is hours, and the history stays small. */
const MAX_REQUESTS = 20;
const MAX_WAIT_SECONDS = 600;

const input = z.object({ order: z.unknown(), watch: watch.exactOptional() });
const outcome = requestOutcomeOf(z.unknown());

/**
 * Goes on asking for something that Azure has put off, until it is done, refused or not wanted any more. It does so
 * in a history of its own: whoever has much to ask for in a bad hour keeps a small one.
 */
export const requestPatientlyOrchestrator = orchestrator({
  name: 'requestPatientlyOrchestrator',
  input: requestPolicy.extend({
    /** The activity that asks, by name, and its order. */
    activity: z.string(),
    order: z.unknown(),
    /** How often it has been asked for, and what Azure said last. */
    asks: z.int(),
    last: z.discriminatedUnion('kind', [startedOutcome, waitOutcome]),
  }),
  output: outcome,
  *steps(context, { activity: name, order, asks: requests, last, ...pace }) {
    const { maxRequests = MAX_REQUESTS } = pace;
    const asked = { name, input, output: outcome };
    let [latest, waits] = [last, 0];
    for (let number = requests + 1; number <= maxRequests; number += 1) {
      if (latest.kind === 'wait') {
        const patience = Math.min(pace.settings.pollSeconds * 2 ** waits, MAX_WAIT_SECONDS);
        waits += 1;
        const stopped = yield* waitOut(
          context,
          Math.max(latest.seconds, patience),
          pace.settings,
          pace.watch,
        );
        if (stopped) return stopped;
      }
      const next = yield* requestOnce(context, asked, order, pace, number);
      if (next.kind !== 'wait' && next.kind !== 'started') return next;
      latest = next;
    }
    const message = latest.kind === 'wait' ? latest.why : 'Azure did not do it.';
    return { kind: 'refused' as const, error: { code: 'AzureNotReady', message } };
  },
});
