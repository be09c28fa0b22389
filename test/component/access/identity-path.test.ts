import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DefaultAzureCredential } from '@azure/identity';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startIdentity, type Identity } from '@lab-gallery/local-azure/identity';
import { openTlsAuthority } from '@lab-gallery/local-azure/tls-authority';
import { startAzurite } from '@lab-gallery/local-azure/storage';
import { partitions, rows } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { openTable, statusOf } from '../../../shared/adapters/tables/toolkit/tables.ts';

let identity: Identity;
let serviceUri: string;

beforeAll(async () => {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'identity-path-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const tls = await openTlsAuthority(folder);
  // What NODE_EXTRA_CA_CERTS does for the host's process.
  setDefaultCACertificates([...getCACertificates('default'), tls.ca]);
  const azurite = await startAzurite({ folder: join(folder, 'azurite'), tls });
  undo.defer(() => azurite.close());
  serviceUri = azurite.tableEndpoint;
  identity = await startIdentity({ port: 0, stateFolder: join(folder, 'identity') });
  undo.defer(() => identity.close());
  vi.stubEnv('IDENTITY_ENDPOINT', identity.managedIdentityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', 'local-development');
  undo.defer(() => {
    vi.unstubAllEnvs();
  });
  const parts = undo.move();
  return () => parts.disposeAsync();
});

describe('the identity path to Table Storage', () => {
  it("opens the app's tables by its managed identity, without any key", async () => {
    const table = openTable({ serviceUri }, new DefaultAzureCredential(), 'LabGalleryAccounts');

    const client = await table.client();
    const [partitionKey, rowKey] = [partitions.accounts, rows.account.key('contoso')];
    await client.createEntity({ partitionKey, rowKey, location: 'westeurope' });
    const found = await table.find<{ location: string }>(partitionKey, rowKey);

    expect(found?.location).toBe('westeurope');
  });

  it.each([
    ['for another service', 'https://management.azure.com'],
    ['of the version that an API of ours takes', '10ca1000-0000-4000-8000-000000000004'],
  ])('is closed to a token %s', async (_what, aud) => {
    const token = await identity.issueToken({ aud });
    const getToken = () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    const table = openTable({ serviceUri }, { getToken }, 'LabGalleryAccounts');

    const refused = await table.client().catch((error: unknown) => error);

    expect(statusOf(refused)).toBe(403);
  });
});
