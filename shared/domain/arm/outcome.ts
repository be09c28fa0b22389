import { z } from 'zod';

/** What Azure's support asks for: the ids that Azure gave to a request and to the work that it began. */
export const azureTrace = z.object({
  requestId: z.string().exactOptional(),
  correlationId: z.string().exactOptional(),
  operationId: z.string().exactOptional(),
});
export type AzureTrace = z.infer<typeof azureTrace>;

/** Why Azure would not do something: its code, its own words, and its ids of the request. */
export const azureError = z.object({
  code: z.string(),
  message: z.string(),
  trace: azureTrace.exactOptional(),
});
export type AzureError = z.infer<typeof azureError>;

/** A long-running operation of Azure's, as its poller wrote it down; opaque to everyone but the adapter. */
export const operationState = z.string().min(1);
export type OperationState = z.infer<typeof operationState>;

/** Where Azure does not say when to ask again, the workflow's own pace counts: nobody asks faster than that. */
export const AT_OWN_PACE = 1;

/** The code of an operation that another one took the place of: what it was for may still be asked for. */
export const PREEMPTED = 'OperationPreempted';

/** Azure asks for patience (429, or it is still busy with something else): ask again after so many seconds. */
export const waitOutcome = z.object({
  kind: z.literal('wait'),
  seconds: z.number().positive(),
  why: z.string(),
});
export type WaitOutcome = z.infer<typeof waitOutcome>;

/** Azure refused, and asking again unchanged will not help. */
export const refusedOutcome = z.object({ kind: z.literal('refused'), error: azureError });
export type RefusedOutcome = z.infer<typeof refusedOutcome>;

/** Azure has begun to work on what was asked. */
export const startedOutcome = z.object({
  kind: z.literal('started'),
  operation: operationState,
  trace: azureTrace.exactOptional(),
});
export type StartedOutcome = z.infer<typeof startedOutcome>;

/**
 * What one ask of Azure can end in. An ask always looks first: `done` is said only of what Azure itself shows,
 * so asking twice does nothing twice.
 *
 * - `done`: it is as it should be
 * - `started`: Azure works on it; wait for the operation, then ask again
 */
export function outcomeOf<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), value }),
    startedOutcome,
    waitOutcome,
    refusedOutcome,
  ]);
}

export type Outcome<Value> = { kind: 'done'; value: Value } | StartedOutcome | WaitOutcome | RefusedOutcome;

/** What a mere look can end in, in its form. */
export function readingOf<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), value }),
    waitOutcome,
    refusedOutcome,
  ]);
}

/** What a mere look can end in. */
export type Reading<Value> = Exclude<Outcome<Value>, { kind: 'started' }>;

export function done<Value>(value: Value): { kind: 'done'; value: Value } {
  return { kind: 'done', value };
}

/** One look at a long-running operation. */
export const operationStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), operation: operationState, seconds: z.number().positive() }),
  z.object({ kind: z.literal('succeeded') }),
  waitOutcome,
  refusedOutcome,
]);
export type OperationStatus = z.infer<typeof operationStatus>;
