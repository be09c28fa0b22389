import { createRequire } from 'node:module';
import { DummyOrchestrationContext } from 'durable-functions';
import type { OrchestrationHandler } from 'durable-functions';
import { findRepeatedAction, readReturned, readThrown } from './durable/answer.ts';
import type { Action } from './durable/answer.ts';
import type { TypedData } from './typed-data.ts';

/** The orchestrator does something that its tests must not pass over. */
export class OrchestratorDefectError extends Error {
  override readonly name = 'OrchestratorDefectError';
}

type Runner = (payload: unknown, context: DummyOrchestrationContext) => Promise<unknown>;

// The SDK keeps its runner to itself: its `app.orchestration` hands it to the Functions worker only. The package
// has no `exports`, so the file can be loaded; it is the same module instance that `durable-functions` loads.
const { createOrchestrator } = createRequire(import.meta.url)(
  'durable-functions/lib/src/util/testingUtils.js',
) as { createOrchestrator: (handler: OrchestrationHandler) => Runner };

/**
 * Runs the orchestrator function twice over one payload, as the host's worker would run it.
 *
 * @returns the state it gave, as it comes off the wire. @throws what it threw.
 * @param onDefect is told when the two replays differ, or an action is emitted twice.
 */
export async function replayTwice(
  name: string,
  handler: OrchestrationHandler,
  payload: string,
  onDefect: (defect: OrchestratorDefectError) => void,
): Promise<unknown> {
  const first = await replay(name, handler, payload);
  const second = await replay(name, handler, payload);
  if (first.state !== undefined && first.state !== second.state) {
    const texts = `first ${first.state}, then ${second.state ?? 'none'}`;
    onDefect(
      new OrchestratorDefectError(`Orchestrator '${name}' is not deterministic. One history gave ${texts}.`),
    );
  }
  const repeated = findRepeatedAction(first.actions);
  if (repeated !== undefined) {
    const action = JSON.stringify(repeated);
    onDefect(
      new OrchestratorDefectError(
        `Orchestrator '${name}' yields a pending task again, and its work is scheduled a second time: ${action}.`,
      ),
    );
  }
  return first.settle();
}

/** Runs the orchestrator function once. @returns the state, as it comes off the wire. @throws what it threw. */
export async function runInSdk(
  name: string,
  handler: OrchestrationHandler,
  payload: string,
): Promise<unknown> {
  return (await replay(name, handler, payload)).settle();
}

interface ReplayResult {
  /** The state that the orchestrator function gave, as JSON; none where it gave or threw something else. */
  state: string | undefined;
  /** As the SDK made them, so that one object emitted twice can be told from two alike. */
  actions: readonly Action[];
  /** Returns or throws what the orchestrator function did. */
  settle(): unknown;
}

async function replay(name: string, handler: OrchestrationHandler, payload: string): Promise<ReplayResult> {
  const context = new DummyOrchestrationContext(name, 'replay', () => undefined);
  try {
    const state = await createOrchestrator(handler)(JSON.parse(payload), context);
    const answer = readReturned(state);
    const actions = answer.kind === 'state' ? answer.state.actions[0] : [];
    const wire = JSON.stringify(state);
    const settle = () => JSON.parse(wire) as unknown;
    return { state: answer.kind === 'state' ? wire : undefined, actions, settle };
  } catch (error) {
    const settle = (): never => {
      throw error;
    };
    const answer = readThrown(error);
    return { state: answer.kind === 'state' ? JSON.stringify(answer.state) : undefined, actions: [], settle };
  }
}

/** What the SDK gives the activity: JSON is parsed, other text stays text. */
export function readInput({ string: text }: TypedData): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What the SDK makes of an activity's return value. */
export function toTypedData(value: unknown): TypedData {
  if (value === undefined || value === null) return {};
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { int: value } : { double: value };
  if (value instanceof Uint8Array) return { bytes: value };
  return { json: JSON.stringify(value) };
}
