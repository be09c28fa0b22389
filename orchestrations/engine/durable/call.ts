import { RetryOptions, type OrchestrationContext } from 'durable-functions';
import type { z } from 'zod';
import type { ActivityRef } from './activity.ts';
import type { Orchestrator, Steps } from './orchestrator.ts';

/**
 * For what nobody foresaw: tables that can't be reached, a process that dies. What Azure refuses or puts off
 * comes back as data and is not tried again here. There is no `retryTimeout`: the engine never gets over its expiry.
 */
const unforeseen = new RetryOptions(2_000, 8);
unforeseen.backoffCoefficient = 2;
unforeseen.maxRetryIntervalInMilliseconds = 60_000;

/** Calls an activity and waits for its result. */
export function* call<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  { name, output }: ActivityRef<Input, Output>,
  input: z.input<Input>,
): Steps<z.output<Output>> {
  return output.parse(yield context.df.callActivityWithRetry(name, unforeseen, input));
}

/** Calls an activity for every input at once and waits for all of them; no input is no call. */
export function* callForEach<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  { name, output }: ActivityRef<Input, Output>,
  inputs: readonly z.input<Input>[],
): Steps<z.output<Output>[]> {
  if (inputs.length === 0) return []; // the engine throws on an empty Task.all
  const tasks = inputs.map((input) => context.df.callActivityWithRetry(name, unforeseen, input));
  return output.array().parse(yield context.df.Task.all(tasks));
}

/**
 * The same without a retry, for who goes on when it fails. A failure beside a sibling that is between two of its
 * retries would lead the SDK astray: its count of tasks then differs from the host's, and later results reach the
 * wrong ones.
 */
export function* callOnceForEach<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  { name, output }: ActivityRef<Input, Output>,
  inputs: readonly z.input<Input>[],
): Steps<z.output<Output>[]> {
  if (inputs.length === 0) return [];
  const tasks = inputs.map((input) => context.df.callActivity(name, input));
  return output.array().parse(yield context.df.Task.all(tasks));
}

/** Runs a sub-orchestration and waits for its result. */
export function* callOrchestrator<Input extends z.ZodType, Output extends z.ZodType>(
  context: OrchestrationContext,
  { name, output }: Orchestrator<Input, Output>,
  input: z.input<Input>,
): Steps<z.output<Output>> {
  return output.parse(yield context.df.callSubOrchestrator(name, input));
}

/** Waits. The engine may wake up a second early: 2 seconds are the least that is still a wait. */
export function* sleep(context: OrchestrationContext, seconds: number): Steps<void> {
  const until = context.df.currentUtcDateTime.getTime() + Math.max(seconds, 2) * 1000;
  yield context.df.createTimer(new Date(until));
}
