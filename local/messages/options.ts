import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './errors.ts';

export const SEND_HELP = `npm run send -- --lab <lab> --image <name> [flags]

Asks for an export by a message to the queue of a running npm start.

  --lab <lab>          the lab whose template VM is exported
  --image <name>       the image that it becomes a version of
  --account <account>  the lab account (contoso)
  --stop               consent that the template VM is stopped while its disk is captured
  --key <key>          the idempotency key; the message's id is the key otherwise
  --as <name>          on whose behalf, as you say
  --id <id>            the message's id; a new one otherwise
  --state <folder>     the state folder, for an npm start with --ports free
  --help               show this
`;

export const EVENTS_HELP = `npm run events [-- flags]

Shows the events of a running npm start as they come, until Ctrl-C. Those that are shown are gone from the
subscription "events"; nobody else's are.

  --account <account>  only those of this lab account
  --json               as they are, one to a line
  --state <folder>     the state folder, for an npm start with --ports free
  --help               show this
`;

export interface SendOptions {
  readonly messageId: string;
  readonly body: object;
  /** Absolute. */
  readonly stateFolder: string | undefined;
}

/**
 * Reads the command line of `npm run send`.
 *
 * @throws UsageError
 */
export function parseSendOptions(args: readonly string[], working: string): SendOptions | 'help' {
  const flags = parse(args, {
    lab: { type: 'string' },
    image: { type: 'string' },
    account: { type: 'string' },
    stop: { type: 'boolean' },
    key: { type: 'string' },
    as: { type: 'string' },
    id: { type: 'string' },
    ...COMMON,
  });
  if (flags.help === true) return 'help';
  const { lab, image, account = 'contoso', key, as: name } = flags;
  if (lab === undefined || image === undefined) throw new UsageError('Give --lab and --image');
  return {
    messageId: flags.id ?? randomUUID(),
    body: {
      accountId: account,
      labName: lab,
      imageName: image,
      ...(flags.stop === true && { options: { stopTemplateVm: true } }),
      ...(key !== undefined && { idempotencyKey: key }),
      ...(name !== undefined && { requestedBy: { id: name, name } }),
    },
    stateFolder: folder(flags.state, working),
  };
}

export interface EventsOptions {
  readonly account: string | undefined;
  readonly json: boolean;
  /** Absolute. */
  readonly stateFolder: string | undefined;
}

/**
 * Reads the command line of `npm run events`.
 *
 * @throws UsageError
 */
export function parseEventsOptions(args: readonly string[], working: string): EventsOptions | 'help' {
  const flags = parse(args, { account: { type: 'string' }, json: { type: 'boolean' }, ...COMMON });
  if (flags.help === true) return 'help';
  return {
    account: flags.account,
    json: flags.json === true,
    stateFolder: folder(flags.state, working),
  };
}

const COMMON = { state: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

function folder(text: string | undefined, working: string): string | undefined {
  return text === undefined ? undefined : resolve(working, text);
}

function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's message goes on with advice about positional arguments, of which there are none.
    const [reason = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/);
    throw new UsageError(reason);
  }
}
