import { createAccountStore } from '../../shared/state/account-store.ts';
import { createExportStore } from '../../shared/state/export-store.ts';
import { openTable } from '../../shared/state/tables.ts';
import { createVersionStore } from '../../shared/state/version-store.ts';
import type { TestCloud } from './cloud.ts';

/** The app's own stores, over the tables that the cloud's host works with. */
export function openStores(cloud: TestCloud) {
  const open = (name: string) =>
    openTable({ connectionString: cloud.tables }, { getToken: () => Promise.resolve(null) }, name);
  const accounts = open('LabGalleryAccounts');
  return {
    accounts: createAccountStore(accounts),
    exports: createExportStore(accounts),
    versions: createVersionStore(open('LabGalleryGalleries'), { now: () => new Date() }),
  };
}
