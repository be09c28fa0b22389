import { z } from 'zod';
import { DELEGATED_PERMISSION } from '../domain/access/caller.ts';

const seconds = z.coerce
  .number()
  .min(2, 'timers of the workflow engine are exact to a second: use 2 or more');

/** By a setting for a connection string: the one that names the same service for the app's own identity. */
const IDENTITY_SETTING = {
  LabGalleryTables: 'LabGalleryTables__tableServiceUri',
  LabGalleryServiceBus: 'LabGalleryServiceBus__fullyQualifiedNamespace',
  AzureWebJobsStorage: 'AzureWebJobsStorage__accountName',
} as const;

/** A service by a connection string, which holds a key, or by its address, for the app's own identity. */
function connectionOf(
  context: z.RefinementCtx,
  name: 'LabGalleryTables' | 'LabGalleryServiceBus',
  env: Partial<Record<string, unknown>>,
): { connectionString: string } | { address: string } | undefined {
  const identity = IDENTITY_SETTING[name];
  const { [name]: connectionString, [identity]: address } = env;
  if (typeof connectionString === 'string' && address === undefined) return { connectionString };
  if (typeof address === 'string' && connectionString === undefined) return { address };
  const message = `give either a connection string here or, in Azure, ${identity}`;
  context.addIssue({ code: 'custom', path: [name], message });
  return undefined;
}

/**
 * Where the app is found from outside. Where the settings don't say, as the host has it: in Azure the app's own name, on
 * a laptop the address that it listens at (Azure docs, reference-app-settings: `WEBSITE_HOSTNAME`).
 */
function originOf(env: {
  PUBLIC_ORIGIN?: string | undefined;
  WEBSITE_HOSTNAME?: string | undefined;
  WEBSITE_SITE_NAME?: string | undefined;
}): string | undefined {
  const { PUBLIC_ORIGIN: given, WEBSITE_HOSTNAME: host, WEBSITE_SITE_NAME: site } = env;
  return given ?? (host && URL.parse(`${site ? 'https' : 'http'}://${host}`)?.origin);
}

/**
 * Of what one caller may ask, the share that has Azure asked at once and for everything that an export depends on: 30 a
 * minute of 1,200. At a few reads each, no caller takes the reads that running exports need (`PAGE_READS` says how many
 * Azure lets through).
 */
const CHECKS_SHARE = 1 / 40;

/** NCRONTAB, of a timer whose `schedule` names the setting as `%…%`: the Functions host reads it, and judges it. */
const schedule = z.string().min(1);

/**
 * The settings, by the names that an operator gives them, in the order of `docs/settings.md`, which is written from
 * this schema. Connections follow the Functions host's convention. A description is the last call of each line.
 */
export const settings = z.object({
  LabGalleryTables: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Table Storage, by connection string. Give this or `LabGalleryTables__tableServiceUri`; in Azure it is refused.',
    ),
  LabGalleryTables__tableServiceUri: z
    .url()
    .optional()
    .describe('Table Storage, by address: the app connects with its own identity.'),
  LabGalleryServiceBus: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Service Bus, by connection string. Give this or `LabGalleryServiceBus__fullyQualifiedNamespace`; in Azure it is refused.',
    ),
  LabGalleryServiceBus__fullyQualifiedNamespace: z
    .string()
    .min(1)
    .optional()
    .describe('Service Bus, by namespace: the app connects with its own identity.'),
  AzureWebJobsStorage: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The Functions host's own storage, by connection string. In Azure it is refused: give `AzureWebJobsStorage__accountName`.",
    ),
  ARM_ENDPOINT: z
    .url()
    .default('https://management.azure.com')
    .describe('The address of Azure Resource Manager.'),
  PRICES_ENDPOINT: z
    .url()
    .default('https://prices.azure.com')
    .describe('The address of the Azure Retail Prices API.'),
  ENTRA_TENANT_ID: z.guid().describe('The tenant whose tokens the API accepts.'),
  ENTRA_AUTHORITY: z
    .url()
    .default('https://login.microsoftonline.com')
    .describe('The address of the authority that signs the tokens.'),
  API_CLIENT_ID: z.guid().describe('The application id of the API: the audience of the tokens.'),
  PORTAL_CLIENT_ID: z
    .guid()
    .describe("The page's own application id: a public client with the permission `access_as_user`."),
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine(
      (text) => URL.parse(text)?.origin === text,
      'give scheme, host and port alone, as https://labs.contoso.com',
    )
    .optional()
    .describe(
      'The scheme, host and port of the app, as callers see them. Every link starts with it. The default comes from `WEBSITE_HOSTNAME`.',
    ),
  TRUST_FORWARDED_HEADERS: z
    .stringbool()
    .default(false)
    .describe(
      'Whether links follow `X-Forwarded-Host` and `X-Forwarded-Proto`. Set it to `true` only behind a proxy that sets both headers itself.',
    ),
  REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(1200)
    .describe(
      'How many requests one caller may send in a minute. Each instance of the app counts for itself. Previews, export requests and lab requests have one fortieth of it.',
    ),
  OPERATION_POLL_SECONDS: seconds
    .default(15)
    .describe('The pause between two polls of an operation, where Azure sends no `Retry-After`.'),
  OPERATION_DEADLINE_MINUTES: z.coerce
    .number()
    .positive()
    .default(120)
    .describe('How long the app waits for an operation of Azure. Replication has its own deadline.'),
  REPLICATION_FIRST_TICK_SECONDS: seconds
    .default(15)
    .describe('The pause between two observations of the replication, at its start.'),
  REPLICATION_LAST_TICK_SECONDS: seconds
    .default(60)
    .describe('The pause between two observations of the replication, in the long run.'),
  REGION_DEADLINE_MINUTES: z.coerce
    .number()
    .positive()
    .default(180)
    .describe('How long one attempt at a region may take.'),
  REGION_ATTEMPTS: z.coerce.number().int().min(1).default(3).describe('How many attempts a region has.'),
  SNAPSHOT_RETENTION_DAYS: z.coerce
    .number()
    .positive()
    .default(7)
    .describe('How long an export that succeeded in part keeps its snapshot for a retry.'),
  SWEEP_SCHEDULE: schedule.describe(
    'When the sweep runs. The sweep restarts work that was lost, and removes what exports left in Azure.',
  ),
  SYNC_SCHEDULE: schedule.describe('When the app synchronizes all attached galleries.'),
  RETENTION_SCHEDULE: schedule.describe('When the app applies the retention policies.'),
  CLAIMS_SCHEDULE: schedule.describe('When the app checks that claims, labs and accounts agree.'),
  WEBSITE_SITE_NAME: z
    .string()
    .optional()
    .describe('The name of the app in Azure, set by Azure. With it, connection strings are refused.'),
  WEBSITE_HOSTNAME: z
    .string()
    .min(1)
    .optional()
    .describe('The host name of the app, set by Azure and by the Functions host.'),
});

const environment = settings
  .superRefine((env, context) => {
    // Set by Azure in every plan, Flex Consumption too, which has no WEBSITE_INSTANCE_ID; never by the local tools.
    if (!env.WEBSITE_SITE_NAME) return;
    for (const name of ['LabGalleryTables', 'LabGalleryServiceBus', 'AzureWebJobsStorage'] as const) {
      if (env[name] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `a connection string holds a key, and in Azure the app uses its own identity: remove it, and give ${IDENTITY_SETTING[name]}`,
      });
    }
  })
  .transform((env, context) => {
    const tables = connectionOf(context, 'LabGalleryTables', env);
    const bus = connectionOf(context, 'LabGalleryServiceBus', env);
    const origin = originOf(env);
    if (origin === undefined) {
      const message = 'give the address of the app, as the host has not said where it listens';
      context.addIssue({ code: 'custom', path: ['PUBLIC_ORIGIN'], message });
    }
    if (!tables || !bus || origin === undefined) return z.NEVER;
    const authority = env.ENTRA_AUTHORITY.replace(/\/+$/, '');
    return {
      armEndpoint: env.ARM_ENDPOINT,
      pricesEndpoint: env.PRICES_ENDPOINT,
      entra: {
        authority,
        tenantId: env.ENTRA_TENANT_ID,
        clientId: env.API_CLIENT_ID,
      },
      portal: {
        authority: `${authority}/${env.ENTRA_TENANT_ID}/v2.0`,
        clientId: env.PORTAL_CLIENT_ID,
        scope: `api://${env.API_CLIENT_ID}/${DELEGATED_PERMISSION}`,
      },
      publicAddress: { origin, trustForwarded: env.TRUST_FORWARDED_HEADERS },
      requestsPerMinute: env.REQUESTS_PER_MINUTE,
      checksPerMinute: Math.ceil(env.REQUESTS_PER_MINUTE * CHECKS_SHARE),
      bus: 'connectionString' in bus ? bus : { fullyQualifiedNamespace: bus.address },
      tables: 'connectionString' in tables ? tables : { serviceUri: tables.address },
      workflow: {
        pollSeconds: env.OPERATION_POLL_SECONDS,
        operationDeadlineMinutes: env.OPERATION_DEADLINE_MINUTES,
        firstTickSeconds: env.REPLICATION_FIRST_TICK_SECONDS,
        lastTickSeconds: env.REPLICATION_LAST_TICK_SECONDS,
        limits: { deadlineMinutes: env.REGION_DEADLINE_MINUTES, attempts: env.REGION_ATTEMPTS },
        snapshotRetentionDays: env.SNAPSHOT_RETENTION_DAYS,
      },
    };
  });

export type Config = z.infer<typeof environment>;

/** The settings can't be used; the message names each one and what is wrong with it. */
export class InvalidConfigError extends Error {
  override readonly name = 'InvalidConfigError';

  constructor(issues: readonly { path: PropertyKey[]; message: string }[]) {
    super(`Settings: ${issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`);
  }
}

/**
 * Reads all settings of the app, once, at start-up.
 *
 * @throws {InvalidConfigError} naming every wrong setting; the app must not start with one
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = environment.safeParse(env);
  if (!result.success) throw new InvalidConfigError(result.error.issues);
  return result.data;
}
