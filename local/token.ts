/** `npm run token`: an access token of a person or a service, from the identity service of a running `npm start`. */
import { join, resolve } from 'node:path';
import { LOCAL_TENANT } from '@lab-gallery/local-azure/identity/directory';
import { StartError } from './start/errors.ts';
import { readPortsOfState } from './start/ports.ts';
import { readSettings } from './start/settings.ts';
import { acquireToken } from './token/acquire-token.ts';
import { TokenError, UsageError } from './token/errors.ts';
import { HELP, parseOptions, type TokenOptions } from './token/options.ts';

const root = resolve(import.meta.dirname, '..');

async function findIssuer({ stateFolder }: TokenOptions): Promise<URL> {
  const { ports } = await readSettings(join(root, 'local.settings.sample.json'));
  const { identity } = { ...ports, ...(stateFolder !== undefined && (await readPortsOfState(stateFolder))) };
  return new URL(`http://127.0.0.1:${identity}/${LOCAL_TENANT}/v2.0`);
}

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof TokenError || error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const options = parseOptions(process.argv.slice(2), process.cwd());
  const text = options === 'help' ? HELP : await acquireToken(await findIssuer(options), options.bearer);
  process.stdout.write(`${text.trimEnd()}\n`);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
