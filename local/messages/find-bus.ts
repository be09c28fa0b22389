import { join, resolve } from 'node:path';
import { readPortsOfState } from '../start/ports.ts';
import { readSettings } from '../start/settings.ts';
import { MessagesError } from './errors.ts';

const SETTINGS = join(resolve(import.meta.dirname, '../..'), 'local.settings.sample.json');

/**
 * The connection string of the local Service Bus, as the settings file says it, at the port that a state folder
 * remembers if one is given.
 *
 * @throws MessagesError
 */
export async function findBus(stateFolder: string | undefined): Promise<string> {
  const { values } = await readSettings(SETTINGS);
  const connectionString = values['LabGalleryServiceBus'];
  if (connectionString === undefined) {
    throw new MessagesError(
      'The settings file does not say where the local Service Bus is (LabGalleryServiceBus).',
    );
  }
  const { serviceBus } = stateFolder === undefined ? {} : await portsOf(stateFolder);
  return serviceBus === undefined
    ? connectionString
    : connectionString.replace(/:\d+(?=;|\/)/, `:${serviceBus}`);
}

async function portsOf(stateFolder: string): Promise<Partial<Record<string, number>>> {
  return { ...(await readPortsOfState(stateFolder)) };
}

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
export function explain(error: unknown): string {
  if (error instanceof MessagesError) return error.message;
  if (error instanceof Error && `${error.message} ${String(error.cause)}`.includes('ECONNREFUSED')) {
    return 'No Service Bus answers there: run npm start, and try again.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
