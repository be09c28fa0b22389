import Module from 'node:module';
import { InvalidFunctionError } from './errors.ts';
import type { Log, LogLevel } from './log.ts';
import type { TypedData } from './typed-data.ts';

// The part of `@azure/functions-core` that the Node worker supplies and the SDK uses
// (azure-functions-nodejs-worker; the SDK's own types for it are not published with it).

export interface Binding {
  type: string;
  direction: 'in' | 'out' | 'inout';
  /** The trigger's or binding's own options: `route`, `methods`, `schedule` … */
  [option: string]: unknown;
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, Binding>;
  retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: TypedData }[];
  triggerMetadata: Record<string, TypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
}

export interface InvocationResponse {
  outputData?: { name: string; data: TypedData }[];
  returnValue?: TypedData | null;
}

export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: RpcLogLevel, category: string, message: string): void;
}

/** What the SDK brings: how to call a handler with the values of one invocation. */
export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], handler: FunctionCallback): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
  };
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

type RpcLogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
type HookCallback = (context: Record<string, unknown>) => unknown;
type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';

const LOG_LEVELS: Record<RpcLogLevel, LogLevel> = {
  trace: 'debug',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  none: 'info',
};

/** What an app told the host while it loaded. */
export class Registry {
  // oxlint-disable-next-line own/no-unbounded-memory -- the app's functions: locked after start-up
  readonly functions = new Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>();
  readonly hooks: Record<HookName, HookCallback[]> = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
    log: [],
  };
  model: ProgrammingModel | undefined;
  /** Set when start-up is over: from then on a registration is the app's mistake. */
  locked = false;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The object that `require('@azure/functions-core')` gives the app.
   * @returns the module, whose functions write into this registry.
   */
  coreModule(): Record<string, unknown> {
    return {
      version: '3.9.1',
      hostVersion: '4.1037.0',
      setProgrammingModel: (model: ProgrammingModel) => {
        this.model = model;
      },
      getProgrammingModel: () => this.model,
      registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) =>
        this.#registerFunction(metadata, callback),
      registerHook: (name: string, callback: HookCallback) => this.#registerHook(name, callback),
      log: (level: RpcLogLevel, category: string, message: string) => {
        this.log(level, category, message);
      },
      Disposable,
    };
  }

  /** Passes a message through the app's log hooks, which may change it, and on to the host's log. */
  log(level: RpcLogLevel, category: string, message: string, invocationContext?: unknown): void {
    const context: Record<string, unknown> = { level, message, category, invocationContext };
    for (const hook of this.hooks.log) {
      try {
        hook(context);
      } catch {
        // The worker never lets a log hook break the code that logs.
      }
    }
    const finalLevel = String(context['level']);
    this.#log(isRpcLogLevel(finalLevel) ? LOG_LEVELS[finalLevel] : 'info', String(context['message']));
  }

  #registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    const { name } = metadata;
    if (this.locked) {
      throw systemError(
        new Error(`A function can only be registered during app startup ("${name}" came later).`),
      );
    }
    // Azure compares function names without regard to case.
    const key = name.toLowerCase();
    if (this.functions.has(key)) {
      throw new InvalidFunctionError(name, 'another function has this name already');
    }
    this.functions.set(key, { metadata, callback });
    return new Disposable(() => {
      if (this.locked) throw systemError(new Error('A function can only be disposed during app startup.'));
      this.functions.delete(key);
    });
  }

  #registerHook(name: string, callback: HookCallback): Disposable {
    if (!isHookName(name)) {
      throw systemError(new RangeError(`Unrecognized hook "${name}"`));
    }
    const hooks = this.hooks[name];
    hooks.push(callback);
    return new Disposable(() => {
      const index = hooks.indexOf(callback);
      if (index >= 0) hooks.splice(index, 1);
    });
  }
}

/**
 * Makes every `require('@azure/functions-core')` in this process give `core`, as the worker does. It has to be in
 * place before the SDK is loaded: the SDK asks once and remembers even a failure.
 * @returns a function that undoes it.
 */
export function interceptCoreModule(core: Record<string, unknown>): () => void {
  const requireBefore = Reflect.get(Module.prototype, 'require');
  Module.prototype.require = new Proxy(requireBefore, {
    apply: (target, thisArgument: Module, [id]: [string]): unknown =>
      id === '@azure/functions-core' ? core : target.call(thisArgument, id),
  });
  return () => {
    Module.prototype.require = requireBefore;
  };
}

class Disposable {
  readonly #onDispose: () => void;
  constructor(onDispose: () => void) {
    this.#onDispose = onDispose;
  }
  dispose(): void {
    this.#onDispose();
  }
}

function isHookName(name: string): name is HookName {
  return ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'].includes(name);
}

function isRpcLogLevel(level: string): level is RpcLogLevel {
  return level in LOG_LEVELS;
}

/** The SDK and the worker tell their own errors from the app's by this mark. */
function systemError<E extends Error>(error: E): E {
  return Object.assign(error, { isAzureFunctionsSystemError: true });
}
