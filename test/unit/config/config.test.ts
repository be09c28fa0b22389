import { describe, expect, it } from 'vitest';
import { InvalidConfigError, readConfig } from '../../../shared/config/config.ts';

const ENTRA = {
  ENTRA_TENANT_ID: '10ca1000-0000-4000-8000-000000000001',
  API_CLIENT_ID: '10ca1000-0000-4000-8000-000000000004',
  PORTAL_CLIENT_ID: '10ca1000-0000-4000-8000-000000000005',
};
const SCHEDULES = {
  SWEEP_SCHEDULE: '0 */5 * * * *',
  SYNC_SCHEDULE: '0 0 * * * *',
  RETENTION_SCHEDULE: '0 0 3 * * *',
  CLAIMS_SCHEDULE: '0 30 3 * * *',
};
const BUS = { LabGalleryServiceBus: 'Endpoint=sb://localhost' };
const HOST = { WEBSITE_HOSTNAME: '127.0.0.1:7071' };
const TABLES = { ...ENTRA, ...SCHEDULES, ...BUS, ...HOST, LabGalleryTables: 'UseDevelopmentStorage=true' };
const BUS_NAMESPACE = { LabGalleryServiceBus__fullyQualifiedNamespace: 'labs.servicebus.windows.net' };
const NO_KEY = { LabGalleryServiceBus: undefined };
const NO_NAMESPACE = { LabGalleryServiceBus__fullyQualifiedNamespace: undefined };
const TABLES_URI = {
  ...ENTRA,
  ...SCHEDULES,
  ...HOST,
  ...BUS_NAMESPACE,
  LabGalleryTables__tableServiceUri: 'https://labs.table.core.windows.net',
};

function complaintOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('the settings', () => {
  it('need the tables and Service Bus, who signs tokens and for whom, and the schedules; everything else has a value already', () => {
    const config = readConfig(TABLES);

    expect(config).toEqual({
      armEndpoint: 'https://management.azure.com',
      pricesEndpoint: 'https://prices.azure.com',
      entra: {
        authority: 'https://login.microsoftonline.com',
        tenantId: ENTRA.ENTRA_TENANT_ID,
        clientId: ENTRA.API_CLIENT_ID,
      },
      portal: {
        authority: `https://login.microsoftonline.com/${ENTRA.ENTRA_TENANT_ID}/v2.0`,
        clientId: ENTRA.PORTAL_CLIENT_ID,
        scope: `api://${ENTRA.API_CLIENT_ID}/access_as_user`,
      },
      publicAddress: { origin: 'http://127.0.0.1:7071', trustForwarded: false },
      requestsPerMinute: 1200,
      checksPerMinute: 30,
      bus: { connectionString: 'Endpoint=sb://localhost' },
      tables: { connectionString: 'UseDevelopmentStorage=true' },
      workflow: {
        pollSeconds: 15,
        operationDeadlineMinutes: 120,
        firstTickSeconds: 15,
        lastTickSeconds: 60,
        limits: { deadlineMinutes: 180, attempts: 3 },
        snapshotRetentionDays: 7,
      },
    });
  });

  it("name the table service and Service Bus by their addresses in Azure, for the app's own identity", () => {
    const { tables, bus } = readConfig(TABLES_URI);

    expect(tables).toEqual({ serviceUri: TABLES_URI.LabGalleryTables__tableServiceUri });
    expect(bus).toEqual({
      fullyQualifiedNamespace: BUS_NAMESPACE.LabGalleryServiceBus__fullyQualifiedNamespace,
    });
  });

  it.each([
    ['both ways to the tables', 'LabGalleryTables', { ...TABLES_URI, ...TABLES, ...BUS, ...NO_NAMESPACE }],
    ['no tables', 'LabGalleryTables', { ...ENTRA, ...SCHEDULES, ...BUS, ...HOST }],
    ['an empty connection string', 'LabGalleryTables', { ...TABLES, LabGalleryTables: '' }],
    ['both ways to Service Bus', 'LabGalleryServiceBus', { ...TABLES, ...BUS_NAMESPACE }],
    ['no Service Bus', 'LabGalleryServiceBus', { ...TABLES, LabGalleryServiceBus: undefined }],
  ])('are refused with %s', (_what, name, env) => {
    expect(complaintOf(env)).toMatch(new RegExp(`^Settings: ${name}: `));
  });

  it.each([
    ['LabGalleryTables', { ...TABLES, ...BUS_NAMESPACE, ...NO_KEY }, 'LabGalleryTables__tableServiceUri'],
    [
      'LabGalleryServiceBus',
      { ...TABLES_URI, ...NO_NAMESPACE, ...BUS },
      'LabGalleryServiceBus__fullyQualifiedNamespace',
    ],
    [
      'AzureWebJobsStorage',
      { ...TABLES_URI, AzureWebJobsStorage: 'AccountKey=hunter2' },
      'AzureWebJobsStorage__accountName',
    ],
  ])(
    'are refused in Azure with a connection string as %s, in favour of the identity',
    (name, env, instead) => {
      const complaint = complaintOf({ ...env, WEBSITE_SITE_NAME: 'lab-gallery' });

      expect(complaint).toMatch(
        new RegExp(`^Settings: ${name}: a connection string holds a key.* give ${instead}\\.$`),
      );
      expect(complaint).not.toContain('hunter2');
      expect(complaintOf(env)).toBe('');
    },
  );

  it('are taken in Azure where every connection is by identity', () => {
    const env = { ...TABLES_URI, AzureWebJobsStorage__accountName: 'labs', WEBSITE_SITE_NAME: 'lab-gallery' };

    expect(complaintOf(env)).toBe('');
  });

  it.each([
    ['ARM_ENDPOINT', 'management'],
    ['PRICES_ENDPOINT', 'prices'],
    ['OPERATION_POLL_SECONDS', '1'],
    ['OPERATION_POLL_SECONDS', 'often'],
    ['OPERATION_DEADLINE_MINUTES', '0'],
    ['REPLICATION_FIRST_TICK_SECONDS', '1.9'],
    ['REPLICATION_LAST_TICK_SECONDS', ''],
    ['REGION_DEADLINE_MINUTES', '-1'],
    ['REGION_ATTEMPTS', '0'],
    ['REGION_ATTEMPTS', '2.5'],
    ['SNAPSHOT_RETENTION_DAYS', 'NaN'],
    ['LabGalleryTables__tableServiceUri', 'labs'],
    ['PUBLIC_ORIGIN', 'labs.contoso.com'],
    ['PUBLIC_ORIGIN', 'https://labs.contoso.com/'],
    ['PUBLIC_ORIGIN', 'ftp://labs.contoso.com'],
    ['TRUST_FORWARDED_HEADERS', 'perhaps'],
    ['SWEEP_SCHEDULE', undefined],
    ['SYNC_SCHEDULE', ''],
    ['RETENTION_SCHEDULE', undefined],
    ['CLAIMS_SCHEDULE', undefined],
  ])('are refused by name where %s is %j', (name, value) => {
    expect(complaintOf({ ...TABLES, [name]: value })).toMatch(new RegExp(`^Settings: ${name}: \\S`));
  });

  it.each([
    [{}, 'http://127.0.0.1:7071'],
    [
      { WEBSITE_HOSTNAME: 'labs.azurewebsites.net', WEBSITE_SITE_NAME: 'labs' },
      'https://labs.azurewebsites.net',
    ],
    [{ PUBLIC_ORIGIN: 'https://labs.contoso.com' }, 'https://labs.contoso.com'],
  ])('say where the app is found from outside: %j', (env, origin) => {
    const azure = { ...TABLES_URI, ...env };

    expect(readConfig(azure).publicAddress).toEqual({ origin, trustForwarded: false });
  });

  it('are refused where nothing says that', () => {
    expect(complaintOf({ ...TABLES, WEBSITE_HOSTNAME: undefined })).toMatch(/^Settings: PUBLIC_ORIGIN: /);
  });

  it('are refused for all mistakes at once', () => {
    const complaint = complaintOf({
      ...TABLES,
      REGION_ATTEMPTS: '0',
      OPERATION_POLL_SECONDS: '0',
      ARM_ENDPOINT: 'x',
    });

    expect(complaint.match(/ARM_ENDPOINT|OPERATION_POLL_SECONDS|REGION_ATTEMPTS/g)).toHaveLength(3);
  });

  it('never repeat the value that is wrong: it may be a secret', () => {
    const complaint = complaintOf({ ...TABLES_URI, LabGalleryTables: 'AccountKey=hunter2' });

    expect(complaint).not.toContain('hunter2');
  });
});
