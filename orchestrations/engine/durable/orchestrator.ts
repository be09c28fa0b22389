import type { OrchestrationContext, Task } from 'durable-functions';
import type { z } from 'zod';

/** What an orchestrator's generator does on the way to its result. */
export type Steps<Result> = Generator<Task, Result, unknown>;

/** An orchestrator: its name, the form of its input and result, and its steps. */
export interface Orchestrator<Input extends z.ZodType, Output extends z.ZodType> {
  name: string;
  input: Input;
  output: Output;
  /** What the workflow engine runs. */
  handler: (context: OrchestrationContext) => Steps<z.output<Output> | null>;
}

/**
 * Names an orchestrator once. Its steps get the input in its form; they return null after `continueAsNew`,
 * when the engine throws the result away.
 */
export function orchestrator<Input extends z.ZodType, Output extends z.ZodType>(definition: {
  name: string;
  input: Input;
  output: Output;
  steps: (context: OrchestrationContext, input: z.output<Input>) => Steps<z.output<Output> | null>;
}): Orchestrator<Input, Output> {
  const { name, input, output, steps } = definition;
  return {
    name,
    input,
    output,
    *handler(context) {
      return yield* steps(context, input.parse(context.df.getInput()));
    },
  };
}
