import { orchestrator } from '../../engine/durable/orchestrator.ts';
import { waitOut } from '../../engine/request/wait-out.ts';
import { replicationEnd, replicationState } from './replication-state.ts';
import { takeTick } from './replication-tick.ts';

/** After so many calls of activities the history is thrown away: 40 calls make some 200 events. */
const CALLS_PER_HISTORY = 40;

/**
 * Copies one image version to its regions. Azure has one resource for all of them and forgets what a stale
 * writer leaves out, so the regions are replicated in parallel and written by one hand: this one.
 */
export const replicateToGeographyOrchestrator = orchestrator({
  name: 'replicateToGeographyOrchestrator',
  input: replicationState,
  output: replicationEnd,
  *steps(context, input) {
    let state = input;
    for (let calls = 0; calls < CALLS_PER_HISTORY;) {
      const tick = yield* takeTick(context, state);
      if ('end' in tick) return tick.end;
      const watch = { run: state.run, step: 'Replicating' as const };
      // Whoever stops the wait is met by the next tick.
      yield* waitOut(context, tick.pauseSeconds, state.settings, tick.cancelled ? undefined : watch);
      calls += tick.calls + 1;
      state = { ...tick.state, tick: state.tick + 1 };
    }
    context.df.continueAsNew(state);
    return null;
  },
});
