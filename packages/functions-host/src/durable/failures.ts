import { FunctionTimeoutError } from '../errors.ts';
import { hideCredentials } from './credentials.ts';
import { EventType, eventBase } from './history.ts';
import type { Failure, FailureDetails } from './history.ts';

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
  const isTimeout = thrown instanceof FunctionTimeoutError;
  const text = isTimeout
    ? `Timeout value of ${thrown.timeout} was exceeded by function: Functions.${name}`
    : ` ${hideCredentials(thrownMessage(thrown))}`;
  return {
    EventType: EventType.TaskFailed,
    ...eventBase(at),
    TaskScheduledId: taskScheduledId,
    Reason: `Activity function '${name}' failed: ${text}`,
    Details: JSON.stringify(
      isTimeout ? timeoutException(name, text, thrown) : functionException(text, thrown),
    ),
    FailureDetails: readFailureDetails(thrownMessage(thrown)),
  };
}

/** What the Node worker makes of a thrown value that is no Error (measured: d-catch-boomStr, d-catch-boomObj). */
export function thrownMessage(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : JSON.stringify(thrown);
}

/**
 * An error whose message is a failure's details as JSON reaches the orchestrator as a TaskFailedError (measured).
 * The SDK writes such messages once the app has called `setExceptionPropertiesProvider`.
 */
function readFailureDetails(message: string): FailureDetails | null {
  if (!message.startsWith('{')) return null;
  try {
    const { errorType, errorMessage, stackTrace, isNonRetriable, properties } = JSON.parse(message) as Record<
      string,
      unknown
    >;
    if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return null;
    return {
      ErrorType: errorType,
      ErrorMessage: errorMessage,
      StackTrace: typeof stackTrace === 'string' ? stackTrace : null,
      IsNonRetriable: isNonRetriable === true,
      Properties: properties ?? null,
      InnerFailure: null,
    };
  } catch {
    return null;
  }
}

function timeoutException(name: string, message: string, thrown: FunctionTimeoutError): DotNetException {
  const type = 'Microsoft.Azure.WebJobs.Host.FunctionTimeoutException, Microsoft.Azure.WebJobs.Host';
  return dotNetException(type, message, {
    Timeout: thrown.timeout,
    InstanceId: thrown.invocationId,
    MethodName: `Functions.${name}`,
    Handled: false,
  });
}

/** A credential is gone from the message, and still in the stack (measured). */
function functionException(text: string, thrown: unknown): DotNetException {
  return {
    ...dotNetException('System.Exception, System.Private.CoreLib', text),
    InnerException: rpcException(text.slice(1), thrown),
  };
}

function rpcException(message: string, thrown: unknown): DotNetException {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const type = 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script';
  return dotNetException(type, `Result: Failure\nException: ${message}\nStack: ${stack}`, {
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: '',
  });
}

type DotNetException = Record<string, unknown>;

/** An exception as Newtonsoft.Json writes it; a class's own properties come first. */
function dotNetException(type: string, message: string, own: Record<string, unknown> = {}): DotNetException {
  return {
    $type: type,
    ...own,
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
