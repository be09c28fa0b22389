import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { createDurable } from '../../../local/host/durable/index.ts';
import type { Durable } from '../../../local/host/durable/index.ts';
import { toDurableFunctions } from './app.ts';
import type { App } from './app.ts';

/** Durable over a hub file in a folder of its own, with the SDK's unmodified client. */
export interface TestHub {
  durable: Durable;
  client: DurableClient;
  hubFile: string;
  logs: { level: string; message: string }[];
  /** Stops the host and starts it again on the same file, with another app if one is given. */
  restart(app?: App): Promise<void>;
  close(): Promise<void>;
}

export async function openTestHub(app: App): Promise<TestHub> {
  const folder = mkdtempSync(join(tmpdir(), 'durable-'));
  const hubFile = join(folder, 'hub.sqlite');
  const logs: TestHub['logs'] = [];
  const open = async (functions: App): Promise<Pick<TestHub, 'durable' | 'client'>> => {
    const log = (level: string, message: string): void => {
      logs.push({ level, message });
    };
    const durable = createDurable({ hubFile, hubName: 'TestHub', log, ...toDurableFunctions(functions) });
    await durable.start();
    return { durable, client: toClient(durable) };
  };
  const hub: TestHub = {
    ...(await open(app)),
    hubFile,
    logs,
    async restart(next = app) {
      await hub.durable.close();
      Object.assign(hub, await open(next));
    },
    async close() {
      await hub.durable.close();
      rmSync(folder, { recursive: true });
    },
  };
  return hub;
}

/** A client as a function of the app gets it from its binding. */
function toClient(durable: Durable): DurableClient {
  const binding = input.durableClient();
  const context = new InvocationContext({ functionName: 'test', options: { extraInputs: [binding] } });
  context.extraInputs.set(binding, JSON.parse(durable.clientInput('http://localhost:7071', 'key')));
  return getClient(context);
}
