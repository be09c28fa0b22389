/** Runs the Functions host as a process of its own and starts it again when it dies. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  startServiceProcess,
  type ProcessEnd,
  type ServiceProcess,
} from '@lab-gallery/local-service/service-process';
import { ServiceEndedError } from './errors.ts';
import { createRestartPolicy } from './restart-policy.ts';

export interface HostOptions {
  /** The app's folder, with package.json and host.json. */
  readonly root: string;
  readonly settingsFile: string;
  /** 0 takes a free one, which the host keeps when it is started again. */
  readonly port: number;
  readonly stateFolder: string;
  /** The host's whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Told when the host has ended and is started again. */
  readonly note: (text: string) => void;
  /** Told when the host keeps ending and is not started any more. */
  readonly onGiveUp: (error: ServiceEndedError) => void;
}

export interface SupervisedHost {
  readonly origin: string;
  close(): Promise<void>;
}

const READY_LIMIT_MS = 60_000;

/**
 * Starts the host and resolves when it listens.
 * @throws ServiceEndedError, with what the host said, when the first start fails
 */
export async function superviseHost(options: HostOptions): Promise<SupervisedHost> {
  const closing = new AbortController();
  const first = await startHost(options);
  const origin = await first.ready;
  const port = Number(new URL(origin).port);

  const running = keepRunning({ ...options, port }, first, closing.signal).catch((error: unknown) => {
    if (closing.signal.aborted) return;
    options.onGiveUp(error instanceof ServiceEndedError ? error : cannotStart(error));
  });
  return {
    origin,
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Starts the host again whenever it ends, until it is closed; then stops it. */
async function keepRunning(options: HostOptions, first: RunningHost, closing: AbortSignal): Promise<void> {
  const policy = createRestartPolicy();
  let host = first;
  for (;;) {
    const end = await Promise.race([host.process.ended, aborted(closing)]);
    if (end === undefined) {
      await host.process.stop();
      return;
    }
    const next = policy.next(Date.now() - host.startedAt);
    if (next === 'give-up') throw await hostEnded(options, end);
    options.note(`The Functions host ended (${describeEnd(end)}); starting it again.`);
    await sleep(next.waitMs, undefined, { signal: closing });
    host = await startHost(options);
  }
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}

interface RunningHost {
  readonly process: ServiceProcess;
  readonly startedAt: number;
  /** Where it listens; rejects when the host ends first. */
  readonly ready: Promise<string>;
}

async function startHost(options: HostOptions): Promise<RunningHost> {
  const { promise: listening, resolve: isListening } = Promise.withResolvers<string>();
  const startedAt = Date.now();
  const process = await startServiceProcess({
    script: fileURLToPath(import.meta.resolve('@lab-gallery/functions-host/main')),
    args: [
      ...['--root', options.root, '--settings', options.settingsFile],
      ...['--port', String(options.port), '--state', options.stateFolder],
    ],
    cwd: options.root,
    env: options.env,
    logFile: options.logFile,
    onMessage: (message) => {
      if (isReady(message)) isListening(message.origin);
    },
  });
  const decided = new AbortController();
  const ready = Promise.race([
    listening,
    process.ended.then(async (end) => Promise.reject(await hostEnded(options, end))),
    sleep(READY_LIMIT_MS, undefined, { signal: decided.signal }).then(async () => {
      await process.stop();
      throw new ServiceEndedError(`The Functions host does not listen; its log is ${options.logFile}.`);
    }),
  ]).finally(() => {
    decided.abort();
  });
  // After the first start nobody waits for this: the end of the process is what counts then.
  ready.catch(() => undefined);
  return { process, startedAt, ready };
}

/** What the host's `main.ts` sends when it listens. */
interface ReadyMessage {
  readonly type: 'ready';
  readonly origin: string;
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

async function hostEnded({ logFile }: HostOptions, end: ProcessEnd): Promise<ServiceEndedError> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const lastError = log.match(/(?<=^\S+ error ).*$/gm)?.at(-1) ?? 'nothing';
  return new ServiceEndedError(
    `The Functions host ends at once (${describeEnd(end)}) and says: ${lastError} Its log is ${logFile}.`,
  );
}

function describeEnd({ code, signal }: ProcessEnd): string {
  return signal ?? (code === null ? 'could not be run' : `exit code ${code}`);
}

function cannotStart(error: unknown): ServiceEndedError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ServiceEndedError(`The Functions host can't be started again (${reason}).`, { cause: error });
}
