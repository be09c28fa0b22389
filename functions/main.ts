import { DefaultAzureCredential } from '@azure/identity';
import { createArmClients } from '../shared/azure/arm-clients.ts';
import { createImageVersions } from '../shared/azure/image-versions.ts';
import { createImages } from '../shared/azure/images.ts';
import { createLocations } from '../shared/azure/locations.ts';
import { createOperations } from '../shared/azure/long-running.ts';
import { createSnapshots } from '../shared/azure/snapshots.ts';
import { createTemplateVms } from '../shared/azure/template-vms.ts';
import { readConfig } from '../shared/config/config.ts';
import { createAccountStore } from '../shared/state/account-store.ts';
import { createExportStore } from '../shared/state/export-store.ts';
import { openTable } from '../shared/state/tables.ts';
import { createVersionStore } from '../shared/state/version-store.ts';
import { exportRunsOf } from './export-runs.ts';
import { exportDoors } from './exports.http.ts';
import { openDoor } from './http-door.ts';
import { labAccountDoors } from './lab-accounts.http.ts';
import { openApiDoors } from './openapi.http.ts';
import { scheduleSweep } from './sweep.timer.ts';
import { registerWorkflows } from './workflows.ts';

// The composition root: settings → clients → stores → everything that the host can call.
const config = readConfig(process.env);
const credential = new DefaultAzureCredential();
const clock = { now: () => new Date() };

const arm = createArmClients(config.armEndpoint, credential);
const operations = createOperations(arm);

const accountsTable = openTable(config.tables, credential, 'LabGalleryAccounts');
const galleriesTable = openTable(config.tables, credential, 'LabGalleryGalleries');
const accounts = createAccountStore(accountsTable);
const exports = createExportStore(accountsTable);
const versions = createVersionStore(galleriesTable);

registerWorkflows({
  clock,
  exports,
  images: createImages(arm),
  locations: createLocations(arm),
  operations,
  reservations: versions,
  settings: config.workflow,
  snapshots: createSnapshots(arm),
  templateVms: createTemplateVms(arm),
  versions: createImageVersions(arm, operations),
});

const doors = [...labAccountDoors({ accounts }), ...exportDoors({ accounts, exports, versions, clock })];
for (const door of [...doors, ...openApiDoors(doors)]) {
  openDoor(door, exportRunsOf);
}
scheduleSweep({ accounts, exports, clock }, exportRunsOf);
