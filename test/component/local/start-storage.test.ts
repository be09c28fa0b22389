import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AzuriteStartError, startAzurite } from '@lab-gallery/local-azure/storage';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-storage-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function tableClient(connectionString: string): TableClient {
  return TableClient.fromConnectionString(connectionString, 'Exports', { allowInsecureConnection: true });
}

describe('the local Azure Storage', () => {
  it('keeps what was written over a stop and a start', async () => {
    const first = await startAzurite({ folder });
    await tableClient(first.connectionString).createTable();
    await tableClient(first.connectionString).createEntity({ partitionKey: 'contoso', rowKey: 'e1' });

    await first.close();
    const second = await startAzurite({ folder });
    const entity = await tableClient(second.connectionString).getEntity('contoso', 'e1');

    expect(entity).toMatchObject({ partitionKey: 'contoso', rowKey: 'e1' });
    await second.close();
    await second.ended;
  });

  it('saves what was just written when the process that started it is killed', async () => {
    const url = (module: string): string => JSON.stringify(import.meta.resolve(module));
    const script = `
      import { startAzurite } from ${url('@lab-gallery/local-azure/storage')};
      import { TableClient } from ${url('@azure/data-tables')};
      const { connectionString } = await startAzurite({ folder: ${JSON.stringify(folder)} });
      const table = TableClient.fromConnectionString(connectionString, 'Exports', { allowInsecureConnection: true });
      await table.createTable();
      await table.createEntity({ partitionKey: 'contoso', rowKey: 'e1' });
      console.log(connectionString);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const { origin } = new URL(/TableEndpoint=([^;]+)/.exec(printed.toString())?.[1] ?? '');

    parent.kill('SIGKILL');

    const isGone = (): Promise<boolean> =>
      fetch(origin).then(
        () => false,
        () => true,
      );
    await expect.poll(isGone).toBe(true);
    const again = await startAzurite({ folder });
    expect(await tableClient(again.connectionString).getEntity('contoso', 'e1')).toBeDefined();
    await again.close();
  });

  it('is refused where somebody else listens on one of its ports, however soon that one answers', async () => {
    await using squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port: table } = squatter.address() as AddressInfo;

    const start = startAzurite({ folder, ports: { blob: 0, queue: 0, table } });

    await expect(start).rejects.toThrow(AzuriteStartError);
  });

  it('is refused over data that is not its own', async () => {
    await writeFile(join(folder, '__azurite_db_table__.json'), '{ broken');

    await expect(startAzurite({ folder })).rejects.toThrow(AzuriteStartError);
  });
});
