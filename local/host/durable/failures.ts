import { FunctionTimeoutError } from '../errors.ts';
import { EventType, eventBase } from './history.ts';
import type { Failure } from './history.ts';

/** What the parent (and the status query) is told of a failed orchestration. */
export interface OrchestrationFailure {
  /** For example `Orchestrator function 'export' failed: disk full`. */
  reason: string;
  details: string;
}

/** The texts of an orchestrator's failure (measured on the real host: d-failAct, d3-unhandledSub). */
export function orchestrationFailure(functionName: string, message: string): OrchestrationFailure {
  return {
    reason: `Orchestrator function '${functionName}' failed: ${message}`,
    details: `Message: ${message}, StackTrace:    at ${functionName}`,
  };
}

/**
 * The event that tells an orchestration of a failed activity. Two spaces stand before the message and one before a
 * timeout's, and `Details` is a .NET exception as JSON, since the SDK puts both into the error that the
 * orchestrator catches (measured: d-catch-boom, x-timeout-activity).
 *
 * @param at Unix milliseconds.
 */
export function activityFailed(name: string, taskScheduledId: number, thrown: unknown, at: number): Failure {
  const message = thrownMessage(thrown);
  const isTimeout = thrown instanceof FunctionTimeoutError;
  const text = isTimeout ? timeoutMessage(name, message) : ` ${message}`;
  return {
    EventType: EventType.TaskFailed,
    ...eventBase(at),
    TaskScheduledId: taskScheduledId,
    Reason: `Activity function '${name}' failed: ${text}`,
    Details: JSON.stringify(
      isTimeout
        ? dotNetException(
            'Microsoft.Azure.WebJobs.Host.FunctionTimeoutException, Microsoft.Azure.WebJobs.Host',
            text,
          )
        : {
            ...dotNetException('System.Exception, System.Private.CoreLib', text),
            InnerException: rpcException(thrown),
          },
    ),
    FailureDetails: null,
  };
}

/** What the Node worker makes of a thrown value that is no Error (measured: d-catch-boomStr, d-catch-boomObj). */
export function thrownMessage(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : JSON.stringify(thrown);
}

function timeoutMessage(name: string, message: string): string {
  const limit = /\d\d:\d\d:\d\d/.exec(message)?.[0] ?? 'unknown';
  return `Timeout value of ${limit} was exceeded by function: Functions.${name}`;
}

function rpcException(thrown: unknown): Record<string, unknown> {
  const message = thrownMessage(thrown);
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const type = 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script';
  const text = `Result: Failure\nException: ${message}\nStack: ${stack}`;
  return {
    $type: type,
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: '',
    ...dotNetException(type, text),
  };
}

function dotNetException(type: string, message: string): Record<string, unknown> {
  return {
    $type: type,
    ClassName: type.slice(0, type.indexOf(',')),
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };
}
