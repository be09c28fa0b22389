import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppHost } from '../component/support/app-host.ts';
import { copyApp, SOURCE } from '../component/support/app-copy.ts';

/**
 * The API document as the built app serves it. The host alone is enough for that: no service is asked for anything.
 */
export async function readApiDocument(): Promise<object> {
  await using undo = new AsyncDisposableStack();
  const root = await copyApp();
  undo.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const host = new AppHost({
    root,
    settingsFile: join(SOURCE, 'local.settings.sample.json'),
    port: 0,
    env: {
      ...process.env,
      SWEEP_SCHEDULE: '0 0 0 1 1 *',
      SYNC_SCHEDULE: '0 0 0 1 1 *',
      RETENTION_SCHEDULE: '0 0 0 1 1 *',
      CLAIMS_SCHEDULE: '0 0 0 1 1 *',
    },
  });
  undo.defer(() => host.stop());
  await host.start();
  const response = await fetch(new URL('/api/openapi.json', host.origin));
  if (response.status !== 200)
    throw new Error(`The app answers ${response.status} in place of its document.`);
  return (await response.json()) as object;
}
