import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { APP } from '../host-under-test.ts';
import { startInProcess, temporaryFolder } from './support.ts';

it('an app bundled into one file runs like any other, though the SDKs are inside it [load-entry-points]', async () => {
  using folder = temporaryFolder();
  for (const name of ['package.json', 'host.json', 'local.settings.json']) {
    cpSync(join(APP, name), join(folder.path, name));
  }
  await build({
    entryPoints: [join(APP, 'app.cjs')],
    outfile: join(folder.path, 'app.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'error',
  });

  const host = await startInProcess(folder.path, join(folder.path, 'state'));
  const call = (method: string, ...args: unknown[]): Promise<unknown> =>
    fetch(`${host.origin}/api/client/${method}`, { method: 'POST', body: JSON.stringify({ args }) }).then(
      (response) => response.json(),
    );
  const started = await call('startNew', 'serial', { instanceId: 'bundled', input: null });

  expect(started).toEqual({ value: 'bundled' });
  await expect
    .poll(() => call('getStatus', 'bundled'))
    .toMatchObject({ value: { runtimeStatus: 'Completed', output: [70, 71] } });
  await host.close();
});
