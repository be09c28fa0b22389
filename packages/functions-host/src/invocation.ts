import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { CoreInvocationContext, InvocationResponse } from './core-api.ts';
import { FunctionTimeoutError } from './errors.ts';
import type { FunctionDefinition } from './functions.ts';
import type { LoadedApp } from './loader.ts';
import type { Log } from './log.ts';
import type { TypedData } from './typed-data.ts';

interface InvocationInput {
  /** The trigger's value. */
  trigger: TypedData;
  /** Values of further input bindings, by binding name. */
  inputs?: Readonly<Record<string, TypedData>>;
  /** The app sees them with their first letters in lower case. */
  triggerMetadata?: Readonly<Record<string, TypedData>>;
  /** The caller's W3C trace context, if it sent one. */
  traceParent?: string | undefined;
  traceState?: string | undefined;
}

export interface Invoker {
  /**
   * Runs a function once.
   * @returns what it returned, in wire form.
   * @throws what the handler threw (or a hook made of it), or {@link FunctionTimeoutError}.
   */
  invoke(definition: FunctionDefinition, input: InvocationInput): Promise<InvocationResponse>;
  /** Resolves when no invocation runs any more. */
  idle(): Promise<void>;
}

/** @param functionTimeoutMs limit for one invocation; null is none. */
export function createInvoker(options: {
  app: LoadedApp;
  functionTimeoutMs: number | null;
  log: Log;
  now: () => number;
}): Invoker {
  const { app, functionTimeoutMs, log, now } = options;
  // oxlint-disable-next-line own/no-unbounded-memory -- each goes with its invocation
  const running = new Set<Promise<unknown>>();

  const invoke: Invoker['invoke'] = async (definition, input) => {
    const invocationId = randomUUID();
    const startedAt = now();
    const run = runInvocation(app, definition, input, invocationId);
    running.add(run);
    try {
      const response = await limitTime(run, functionTimeoutMs, definition.name, invocationId);
      log(
        'debug',
        `Executed '${definition.name}' (Succeeded, Id=${invocationId}, Duration=${now() - startedAt}ms)`,
      );
      return response;
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log(
        'error',
        `Executed '${definition.name}' (Failed, Id=${invocationId}, Duration=${now() - startedAt}ms): ${detail}`,
      );
      throw error;
    } finally {
      running.delete(run);
    }
  };
  return {
    invoke,
    idle: async () => {
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** The worker's sequence: arguments, pre hooks, handler, post hooks, response. */
async function runInvocation(
  { model, registry, appHookData }: LoadedApp,
  definition: FunctionDefinition,
  input: InvocationInput,
  invocationId: string,
): Promise<InvocationResponse> {
  if (model === undefined) throw new Error('The app set no programming model.');
  const hookContext: Record<string, unknown> = { hookData: {}, appHookData };
  const core: CoreInvocationContext = {
    invocationId,
    request: toRequest(definition, input, invocationId),
    metadata: definition.metadata,
    state: undefined,
    log: (level, category, message) => {
      registry.log(level, category, message, hookContext['invocationContext']);
    },
  };
  const invocation = model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  Object.assign(hookContext, { invocationContext: context, inputs, functionCallback: definition.callback });

  core.state = 'preInvocationHooks';
  for (const hook of registry.hooks.preInvocation) await hook(hookContext);

  core.state = 'invocation';
  const finalInputs = Array.isArray(hookContext['inputs']) ? hookContext['inputs'] : inputs;
  const callback = isCallback(hookContext['functionCallback'])
    ? hookContext['functionCallback']
    : definition.callback;
  hookContext['inputs'] = finalInputs;
  hookContext['result'] = null;
  hookContext['error'] = null;
  try {
    hookContext['result'] = await invocation.invokeFunction(context, finalInputs, callback);
  } catch (error) {
    // `throw undefined` counts as no error (measured on the real host).
    hookContext['error'] = error;
  }

  core.state = 'postInvocationHooks';
  for (const hook of registry.hooks.postInvocation) await hook(hookContext);
  const error = hookContext['error'];
  if (error !== null && error !== undefined) throw toError(error);
  return invocation.getResponse(context, hookContext['result']);
}

function toRequest(
  definition: FunctionDefinition,
  input: InvocationInput,
  invocationId: string,
): CoreInvocationContext['request'] {
  return {
    invocationId,
    functionId: definition.name,
    inputData: [
      { name: definition.trigger.bindingName, data: input.trigger },
      ...Object.entries(input.inputs ?? {}).map(([name, data]) => ({ name, data })),
    ],
    triggerMetadata: { ...input.triggerMetadata },
    traceContext: {
      traceParent: childTrace(input.traceParent),
      traceState: input.traceState ?? '',
      attributes: { OperationName: definition.name },
    },
  };
}

/** A new span in the caller's trace, or a new trace (W3C Trace Context). */
function childTrace(parent: string | undefined): string {
  const [, traceId, flags] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(parent ?? '') ?? [];
  return `00-${traceId ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${flags ?? '00'}`;
}

/** A handler can't be stopped from outside: after the limit its result is dropped, and it may still run. */
async function limitTime<T>(
  run: Promise<T>,
  limitMs: number | null,
  functionName: string,
  invocationId: string,
): Promise<T> {
  if (limitMs === null || limitMs > 2 ** 31 - 1) return run;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new FunctionTimeoutError(functionName, invocationId, formatDuration(limitMs)));
    }, limitMs);
  });
  try {
    return await Promise.race([run, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}

function isCallback(value: unknown): value is FunctionDefinition['callback'] {
  return typeof value === 'function';
}

/** What isn't an Error becomes one with its text, as the worker does. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'string') return new Error(thrown);
  try {
    return new Error(JSON.stringify(thrown));
  } catch {
    return new Error(inspect(thrown));
  }
}
