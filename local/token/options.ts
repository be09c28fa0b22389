import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PEOPLE, type Person, type Service, SERVICES } from '@lab-gallery/local-azure/identity/directory';
import { UsageError } from './errors.ts';

export interface TokenOptions {
  /** Whom the token is for. */
  readonly bearer: Person | Service;
  /** Absolute; of an `npm start` that does not listen where the settings file says. */
  readonly stateFolder: string | undefined;
}

export const HELP = `npm run --silent token -- --as <person>
npm run --silent token -- --service <service>

Signs in at the local identity service of a running npm start, and prints an access token for Lab Gallery's API,
alone, for a script or for curl:

  curl -H "Authorization: Bearer $(npm run --silent token -- --as owner)" ...

  --as <person>        ${Object.keys(PEOPLE).join(', ')}
  --service <service>  ${Object.keys(SERVICES).join(', ')}
  --state <folder>     the state folder, for an npm start with --ports free
  --help               show this

The exit code is 0 with a token, 1 without, 2 if the command line is not understood.
`;

/**
 * Reads the command line.
 * @param args what follows the script's name
 * @param working where relative paths start
 * @throws UsageError
 */
export function parseOptions(args: readonly string[], working: string): TokenOptions | 'help' {
  const flags = parseFlags(args);
  if (flags.help === true) return 'help';
  if ((flags.as === undefined) === (flags.service === undefined)) {
    throw new UsageError('Say whom the token is for, with --as or with --service');
  }
  return {
    bearer:
      flags.as === undefined
        ? named<Service>('service', SERVICES, flags.service ?? '')
        : named<Person>('person', PEOPLE, flags.as),
    stateFolder: flags.state === undefined ? undefined : resolve(working, flags.state),
  };
}

function named<T>(kind: string, known: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found === undefined) {
    throw new UsageError(`There is no ${kind} '${name}', only ${Object.keys(known).join(', ')}`);
  }
  return found;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        as: { type: 'string' },
        service: { type: 'string' },
        state: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    // Node's message goes on with advice about positional arguments, of which there are none.
    const [reason = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/);
    throw new UsageError(reason);
  }
}
