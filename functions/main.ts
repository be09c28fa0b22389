import { join } from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import { createArmClients } from '../shared/azure/arm-clients.ts';
import { createGalleries } from '../shared/azure/galleries.ts';
import { createImageVersions } from '../shared/azure/image-versions.ts';
import { createImages } from '../shared/azure/images.ts';
import { createLocations } from '../shared/azure/locations.ts';
import { createOperations } from '../shared/azure/long-running.ts';
import { createRegionOffers } from '../shared/azure/region-offers.ts';
import { createRetailPrices } from '../shared/azure/retail-prices.ts';
import { createSnapshots } from '../shared/azure/snapshots.ts';
import { createTemplateVms } from '../shared/azure/template-vms.ts';
import { readConfig } from '../shared/config/config.ts';
import { createRequestRate } from '../shared/access/request-rate.ts';
import { createAccountDeletion } from '../shared/state/account-deletion.ts';
import { createAccountStore } from '../shared/state/account-store.ts';
import { createAuditLog } from '../shared/state/audit-log.ts';
import { createDurations } from '../shared/state/durations.ts';
import { createExportStore } from '../shared/state/export-store.ts';
import { createImageUses } from '../shared/state/image-uses.ts';
import { createJobStore } from '../shared/state/job-store.ts';
import { createRoleStore } from '../shared/state/role-store.ts';
import { createEntraTokens } from '../shared/tokens/entra-tokens.ts';
import { openTable } from '../shared/state/tables.ts';
import { createVersionStore } from '../shared/state/version-store.ts';
import { jobDoors } from './jobs/jobs.http.ts';
import { exportActionDoors } from './exports/export-actions.http.ts';
import { exportProgressDoors } from './exports/export-progress.http.ts';
import { exportDoors } from './exports/exports.http.ts';
import { galleryDoors } from './galleries/galleries.http.ts';
import { auditDoors } from './accounts/audit.http.ts';
import { createGuard } from './http/guard.ts';
import { openDoor, openPublicDoor } from './http/http-door.ts';
import { labAccountDoors } from './accounts/lab-accounts.http.ts';
import { labDoors } from './accounts/labs.http.ts';
import { permissionDoors } from './accounts/permissions.http.ts';
import { roleAssignmentDoors } from './accounts/role-assignments.http.ts';
import { openApiDoors } from './api/openapi.http.ts';
import { portalDoors } from './portal/portal.http.ts';
import { scheduleSweep } from './exports/sweep.timer.ts';
import { workflowRunsOf } from './workflow-runs.ts';
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
const deletion = createAccountDeletion(accountsTable);
const exports = createExportStore(accountsTable);
const jobs = createJobStore(accountsTable);
const versions = createVersionStore(galleriesTable, clock);
const imageUses = createImageUses(galleriesTable);
const durations = createDurations(accountsTable);
const roles = createRoleStore(accountsTable);
const audit = createAuditLog(openTable(config.tables, credential, 'LabGalleryAudit'));

const guard = createGuard({
  ...{ accounts, audit, clock, roles },
  tokens: createEntraTokens({ ...config.entra, clock }),
  rate: createRequestRate(config.requestsPerMinute, clock),
});

const galleries = createGalleries(arm);
const images = createImages(arm);
const imageVersions = createImageVersions(arm, operations);
const locations = createLocations(arm);
const regionOffers = createRegionOffers(arm);
const templateVms = createTemplateVms(arm);
// One for all: what it has read of the price list it remembers.
const prices = createRetailPrices({ endpoint: config.pricesEndpoint, clock });

registerWorkflows({
  accounts,
  clock,
  deletion,
  durations,
  exports,
  galleries,
  images,
  jobs,
  locations,
  operations,
  regionOffers,
  reservations: versions,
  settings: config.workflow,
  snapshots: createSnapshots(arm),
  templateVms,
  versions: imageVersions,
});

const exportPorts = { accounts, exports, versions, durations, clock };
const doors = [
  ...labAccountDoors({ ...exportPorts, roles, jobs, deletion }),
  ...galleryDoors({
    ...exportPorts,
    ...{ galleries, imageUses, jobs, locations, regionOffers },
  }),
  ...labDoors({ accounts, imageUses, templateVms }),
  ...roleAssignmentDoors({ accounts, roles, clock }),
  ...permissionDoors({ accounts, roles }),
  ...auditDoors({ accounts, audit }),
  ...exportDoors(exportPorts),
  ...exportProgressDoors(exportPorts),
  ...jobDoors({ ...exportPorts, jobs }),
  ...exportActionDoors({
    ...exportPorts,
    ...{ imageVersions, images, locations, prices, regionOffers, templateVms },
  }),
];
for (const door of doors) openDoor(door, guard, workflowRunsOf);
for (const door of openApiDoors(doors)) openPublicDoor(door);
// The page lies beside the bundle.
for (const door of portalDoors(join(__dirname, 'portal'), config.portal)) openPublicDoor(door);
scheduleSweep({ accounts, exports, jobs, versions, clock }, workflowRunsOf);
