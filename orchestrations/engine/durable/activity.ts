import type { z } from 'zod';

interface Definition<Input extends z.ZodType, Output extends z.ZodType, Ports> {
  name: string;
  input: Input;
  output: Output;
  /** Makes the effect from the ports that it needs. */
  create: (ports: Ports) => (input: z.output<Input>) => Promise<z.input<Output>>;
}

/**
 * An activity: its name, the form of what goes in and comes out (small JSON, for it is kept in the history in
 * clear), and the one effect it has, which may be asked for more than once.
 */
export interface Activity<Input extends z.ZodType, Output extends z.ZodType, Ports> extends Definition<
  Input,
  Output,
  Ports
> {
  /** The activity as the Functions host calls it: what comes in and goes out is held against its form. */
  toHandler: (ports: Ports) => (raw: unknown) => Promise<z.output<Output>>;
}

/** As much of an activity as calling it takes. */
export type ActivityRef<Input extends z.ZodType, Output extends z.ZodType> = Pick<
  Activity<Input, Output, never>,
  'name' | 'input' | 'output'
>;

/** Names an activity once, for the orchestrators that call it and for the app that registers it. */
export function activity<Input extends z.ZodType, Output extends z.ZodType, Ports>(
  definition: Definition<Input, Output, Ports>,
): Activity<Input, Output, Ports> {
  const { input, output, create } = definition;
  return {
    ...definition,
    toHandler: (ports) => {
      const effect = create(ports);
      return async (raw) => output.parse(await effect(input.parse(raw)));
    },
  };
}
