import { loadApp } from '@lab-gallery/functions-host/loader';
import { vi } from 'vitest';
import { defineFunctions } from '@lab-gallery/functions-host/functions';
import { SOURCE } from '../support/app-copy.ts';

/** Never in the time of a test. */
const SCHEDULE = '0 0 0 1 1 *';
const SCHEDULES = {
  SWEEP_SCHEDULE: SCHEDULE,
  SYNC_SCHEDULE: SCHEDULE,
  RETENTION_SCHEDULE: SCHEDULE,
  CLAIMS_SCHEDULE: SCHEDULE,
};

/** What the app does not start without; where nothing is asked of the services that it names. */
export function stubSettings(): void {
  vi.stubEnv('WEBSITE_HOSTNAME', '127.0.0.1:7071');
  vi.stubEnv('LabGalleryTables', 'UseDevelopmentStorage=true');
  vi.stubEnv('LabGalleryServiceBus', 'Endpoint=sb://127.0.0.1;SharedAccessKeyName=n;SharedAccessKey=k');
  vi.stubEnv('ENTRA_TENANT_ID', '10ca1000-0000-4000-8000-000000000001');
  vi.stubEnv('API_CLIENT_ID', '10ca1000-0000-4000-8000-000000000004');
  vi.stubEnv('PORTAL_CLIENT_ID', '10ca1000-0000-4000-8000-000000000005');
  for (const [name, schedule] of Object.entries(SCHEDULES)) vi.stubEnv(name, schedule);
}

/** Workflows are not opened from outside: no request reaches them. */
const WORKFLOW = new Set(['activityTrigger', 'orchestrationTrigger']);

/** Every function that the host registers and that something outside sets off, by name. */
export async function registeredEndpoints(): Promise<string[]> {
  stubSettings();
  const app = await loadApp(SOURCE, () => undefined);
  try {
    return defineFunctions(app.registry, SCHEDULES)
      .filter(({ trigger }) => !WORKFLOW.has(trigger.type))
      .map(({ name }) => name);
  } finally {
    await app.unload();
    vi.unstubAllEnvs();
  }
}
