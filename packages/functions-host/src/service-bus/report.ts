import { isServiceBusError } from '@azure/service-bus';
import type { Log } from '../log.ts';

/** Logs what went wrong between host and Service Bus. `action` is what was tried, in the words of .NET's client. */
export type Report = (error: unknown, action: string, entityPath: string) => void;

/** Words and levels are the real host's: what a retry may heal is information (extension source). */
export function createReport(log: Log): Report {
  return (error, action, entityPath) => {
    const last = lastOf(error);
    const isTransient = isServiceBusError(last) && last.retryable;
    const reason = last instanceof Error ? `${last.name}: ${last.message}` : String(last);
    const where = `Message processing error (Action=${action}, EntityPath=${entityPath})`;
    if (isTransient) log('info', `${where} (ServiceBusException transient): ${reason}`);
    else log('error', `${where}: ${reason}`);
  };
}

/** The client hands on the errors of all attempts as one. */
function lastOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors.at(-1) : error;
}
