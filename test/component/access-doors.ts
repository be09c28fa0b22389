import { loadApp } from '../../local/host/loader.ts';
import { vi } from 'vitest';
import { defineFunctions } from '../../local/host/functions.ts';
import { SOURCE } from './app-copy.ts';

/** What the app does not start without; where nothing is asked of the services that it names. */
export function stubSettings(): void {
  vi.stubEnv('LabGalleryTables', 'UseDevelopmentStorage=true');
  vi.stubEnv('LabGalleryServiceBus', 'Endpoint=sb://127.0.0.1;SharedAccessKeyName=n;SharedAccessKey=k');
  vi.stubEnv('ENTRA_TENANT_ID', '10ca1000-0000-4000-8000-000000000001');
  vi.stubEnv('API_CLIENT_ID', '10ca1000-0000-4000-8000-000000000004');
  vi.stubEnv('PORTAL_CLIENT_ID', '10ca1000-0000-4000-8000-000000000005');
}

/** Workflows are not opened from outside: no request reaches them. */
const WORKFLOW = new Set(['activityTrigger', 'orchestrationTrigger']);

/** Every function that the host registers and that something outside sets off, by name. */
export async function registeredDoors(): Promise<string[]> {
  stubSettings();
  const app = await loadApp(SOURCE, () => undefined);
  try {
    return defineFunctions(app.registry, {
      SWEEP_SCHEDULE: '0 0 0 1 1 *',
      SYNC_SCHEDULE: '0 0 0 1 1 *',
      RETENTION_SCHEDULE: '0 0 0 1 1 *',
      CLAIMS_SCHEDULE: '0 0 0 1 1 *',
    })
      .filter(({ trigger }) => !WORKFLOW.has(trigger.type))
      .map(({ name }) => name);
  } finally {
    await app.unload();
    vi.unstubAllEnvs();
  }
}
