/** What an orchestration starts. `id` is the sequence number (EventId) of the event that schedules it. */
export type Command =
  /** `input` is the action's: see `toActivityInput`. */
  | { kind: 'activity'; id: number; name: string; input: unknown }
  /** `input` is JSON text. */
  | { kind: 'subOrchestration'; id: number; name: string; instanceId: string; input: string }
  /** `purpose` tells a timer that the orchestrator asked for from the wait before a retry. */
  | { kind: 'timer'; id: number; fireAt: string; purpose: 'timer' | 'retry' };
