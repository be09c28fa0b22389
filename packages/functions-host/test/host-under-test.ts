import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from '../src/index.ts';

export const APP = join(import.meta.dirname, 'app');

/**
 * A Functions host that serves the conformance app. It is known by its address alone, so that it can be any: the
 * one at `HOST_UNDER_TEST`, or else a local host in this process.
 */
export interface HostUnderTest {
  origin: string;
  isLocal: boolean;
  /** Undefined where the host was not started by the suite and `HOST_MASTER_KEY` does not say. */
  masterKey: string | undefined;
  functionKey: string | undefined;
  /** How long to pause before an answer is asked for again. */
  pollMs: number;
  /** What a local host has logged, `<level> <message>`; empty for another. */
  messages: string[];
  close(): Promise<void>;
}

export async function openHostUnderTest(): Promise<HostUnderTest> {
  const origin = process.env['HOST_UNDER_TEST'];
  if (origin !== undefined && origin !== '') {
    return {
      origin: origin.replace(/\/$/, ''),
      isLocal: false,
      masterKey: process.env['HOST_MASTER_KEY'],
      functionKey: process.env['HOST_FUNCTION_KEY'],
      pollMs: 200,
      messages: [],
      close: () => Promise.resolve(),
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'host-under-test-'));
  const messages: string[] = [];
  const host = await startHost({
    root: APP,
    settingsFile: join(APP, 'local.settings.json'),
    stateFolder: folder,
    port: 0,
    log: (level, message) => messages.push(`${level} ${message}`),
  });
  return {
    origin: host.origin,
    isLocal: true,
    masterKey: host.keys.master,
    functionKey: host.keys.function,
    pollMs: 10,
    messages,
    close: async () => {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface StatusAnswer {
  name: string;
  instanceId: string;
  runtimeStatus: string;
  input: unknown;
  output: unknown;
  customStatus: unknown;
  createdTime: string;
  lastUpdatedTime: string;
  historyEvents?: { EventType: string; FunctionName?: string; OrchestrationStatus?: string }[];
}

/** An event of the history in a word or two. */
export function toWord(event: NonNullable<StatusAnswer['historyEvents']>[number]): string {
  return [event.EventType, event.FunctionName ?? event.OrchestrationStatus].filter(Boolean).join(' ');
}

export type Links = Record<'statusQueryGetUri' | 'terminatePostUri' | 'purgeHistoryDeleteUri', string>;

/** What the suite asks of a host, over HTTP. */
export class Doors {
  readonly #origin: string;

  constructor({ origin }: Pick<HostUnderTest, 'origin'>) {
    this.#origin = origin;
  }

  /** Calls a method of the durable client in the app. @throws what the client threw. */
  async client(method: string, ...args: unknown[]): Promise<unknown> {
    const response = await fetch(`${this.#origin}/api/client/${method}`, {
      method: 'POST',
      body: JSON.stringify({ args }),
    });
    const { value, error } = (await response.json()) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async start(orchestrator: string, instanceId: string, input: unknown = null): Promise<void> {
    await this.client('startNew', orchestrator, { instanceId, input });
  }

  async links(instanceId: string): Promise<Links> {
    return (await (await fetch(`${this.#origin}/api/links/${instanceId}`)).json()) as Links;
  }

  /** What the status webhook says, the history too; undefined for an instance that does not exist. */
  async status(instanceId: string): Promise<StatusAnswer | undefined> {
    const { statusQueryGetUri } = await this.links(instanceId);
    const response = await fetch(`${statusQueryGetUri}&showHistory=true&showHistoryOutput=true`);
    return response.status === 404 ? undefined : ((await response.json()) as StatusAnswer);
  }

  /** The histories that the orchestrator was given, one for each episode. */
  async episodes(instanceId: string): Promise<string[]> {
    const response = await fetch(`${this.#origin}/api/observed/${instanceId}`);
    return ((await response.json()) as { episodes: string[] }).episodes;
  }
}
