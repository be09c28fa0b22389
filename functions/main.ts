import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import { createArmClients } from '../shared/adapters/azure/arm-clients.ts';
import { createGalleryContents } from '../shared/adapters/azure/gallery-contents.ts';
import { createGalleries } from '../shared/adapters/azure/galleries.ts';
import { createImageVersions } from '../shared/adapters/azure/image-versions.ts';
import { createImages } from '../shared/adapters/azure/images.ts';
import { createLabParts } from '../shared/adapters/azure/lab-parts.ts';
import { createLocations } from '../shared/adapters/azure/locations.ts';
import { createOperations } from '../shared/adapters/azure/long-running.ts';
import { createRegionOffers } from '../shared/adapters/azure/region-offers.ts';
import { createRetailPrices } from '../shared/adapters/azure/retail-prices.ts';
import { createSizeOffers } from '../shared/adapters/azure/size-offers.ts';
import { createSnapshots } from '../shared/adapters/azure/snapshots.ts';
import { createTemplateVms } from '../shared/adapters/azure/template-vms.ts';
import { createVmAccess } from '../shared/adapters/azure/vm-access.ts';
import { readConfig } from '../shared/config/config.ts';
import { createRequestRate } from '../shared/use-cases/access/request-rate.ts';
import { createRepeatedRefusals } from '../shared/use-cases/access/repeated-refusals.ts';
import { createStrangerRefusals } from '../shared/use-cases/access/stranger-refusals.ts';
import { openBus } from '../shared/adapters/messaging/bus-client.ts';
import { createEventPublisher } from '../shared/use-cases/event/event-publisher.ts';
import { createEventTopic } from '../shared/adapters/messaging/event-topic.ts';
import { createMessageQueue } from '../shared/adapters/messaging/message-queue.ts';
import { createAccountDeletion } from '../shared/adapters/tables/account-deletion.ts';
import { createAccountStore } from '../shared/adapters/tables/account-store.ts';
import { createAuditLog } from '../shared/adapters/tables/audit-log.ts';
import { createClaimStore } from '../shared/adapters/tables/claim-store.ts';
import { createDurations } from '../shared/adapters/tables/durations.ts';
import { createImageChanges } from '../shared/adapters/tables/image-changes.ts';
import { createImageCatalogue } from '../shared/adapters/tables/image-catalogue.ts';
import { createImageNews } from '../shared/use-cases/image/image-news.ts';
import { createImageRefresher } from '../shared/use-cases/image/refresh-image.ts';
import { lookAtGallery, GALLERY_READS } from '../shared/use-cases/gallery/inspect-gallery.ts';
import { readsOfLabOptions } from '../shared/use-cases/lab/reads-of-lab-options.ts';
import { renewingAccess, renewingView } from '../shared/use-cases/lab/renewing-view.ts';
import { done } from '../shared/domain/arm/outcome.ts';
import { createPageView } from '../shared/use-cases/arm/page-view.ts';
import { createReadBudget, PAGE_READS } from '../shared/use-cases/arm/read-budget.ts';
import { sharedReads } from '../shared/use-cases/arm/shared-reads.ts';
import { createExportStore } from '../shared/adapters/tables/export-store.ts';
import { createImageUses } from '../shared/adapters/tables/image-uses.ts';
import { createJobStore } from '../shared/adapters/tables/job-store.ts';
import { createEventOutbox } from '../shared/adapters/tables/outbox.ts';
import { createLabBuilds } from '../shared/adapters/tables/lab-builds.ts';
import { createRefusalCounts } from '../shared/adapters/tables/refusal-counts.ts';
import { createRoleStore } from '../shared/adapters/tables/role-store.ts';
import { createEntraTokens } from '../shared/adapters/tokens/entra-tokens.ts';
import { createFormatCheck } from '../shared/adapters/tables/toolkit/table-format.ts';
import { openTable } from '../shared/adapters/tables/toolkit/tables.ts';
import { createVersionStore } from '../shared/adapters/tables/version-store.ts';
import { jobEndpoints } from './jobs/jobs.http.ts';
import { exportActionEndpoints } from './exports/export-actions.http.ts';
import { exportProgressEndpoints } from './exports/export-progress.http.ts';
import { EXPORT_REQUESTS, receiveExportRequests } from './exports/export-requests.service-bus.ts';
import { exportEndpoints } from './exports/exports.http.ts';
import { galleryEndpoints } from './galleries/galleries.http.ts';
import { auditEndpoints } from './accounts/audit.http.ts';
import { createGuard } from './http/guard.ts';
import { openEndpoint, openPublicEndpoint } from './http/http-endpoint.ts';
import { scheduleClaimCheck } from './accounts/check-claims.timer.ts';
import { labAccountEndpoints } from './accounts/lab-accounts.http.ts';
import { permissionEndpoints } from './accounts/permissions.http.ts';
import { pageErrorEndpoints } from './portal/page-errors.http.ts';
import { portalEndpoints } from './portal/portal.http.ts';
import { labActionEndpoints } from './labs/lab-actions.http.ts';
import { labEndpoints } from './labs/labs.http.ts';
import { templateVmEndpoints } from './labs/template-vm.http.ts';
import { roleAssignmentEndpoints } from './accounts/role-assignments.http.ts';
import { openApiEndpoints } from './api/openapi.http.ts';
import { GALLERY_EVENTS, receiveGalleryEvents } from './images/gallery-events.service-bus.ts';
import { imageEndpoints } from './images/images.http.ts';
import { imageVersionEndpoints } from './images/image-versions.http.ts';
import { deletionEndpoints } from './images/deletion.http.ts';
import { retentionEndpoints } from './images/retention.http.ts';
import { scheduleRetention } from './images/retention.timer.ts';
import { versionEditEndpoints } from './images/version-edit.http.ts';
import { scheduleSynchronization } from './images/synchronize.timer.ts';
import { scheduleSweep } from './exports/sweep.timer.ts';
import { warnOperators } from './operators-log.ts';
import { workflowRunsOf } from './workflow-runs.ts';
import { registerWorkflows } from './workflows.ts';

// The composition root: settings → clients → stores → everything that the host can call.
const config = readConfig(process.env);
const credential = new DefaultAzureCredential();
const clock = { now: () => new Date() };
/** Of one caller. A page that crashes over and over tells nothing new. */
const PAGE_ERRORS_PER_MINUTE = 30;

const arm = createArmClients(config.armEndpoint, credential);
const operations = createOperations(arm);

const tableOf = (name: string) => openTable(config.tables, credential, name);
const ofOneFormat = createFormatCheck(tableOf('LabGalleryAccounts'));
const accountsTable = ofOneFormat(tableOf('LabGalleryAccounts'));
const galleriesTable = ofOneFormat(tableOf('LabGalleryGalleries'));
const bus = openBus(config.bus, credential);
const outbox = createEventOutbox(accountsTable, {
  announce: (accountId) => {
    events.announce(accountId);
  },
  report: warnOperators,
});
const topic = createEventTopic(bus, 'lab-events');
const events = createEventPublisher({
  outbox,
  topic,
  warn: warnOperators,
  pause: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
});
const accounts = createAccountStore(accountsTable);
const claims = createClaimStore(accountsTable);
const deletion = createAccountDeletion(accountsTable);
const exports = createExportStore(accountsTable, events.announce);
const jobs = createJobStore(accountsTable, events.announce);
const labBuilds = createLabBuilds(accountsTable, events.announce);
const versions = createVersionStore(galleriesTable, clock);
const imagesTable = ofOneFormat(tableOf('LabGalleryImages'));
const catalogue = createImageCatalogue(imagesTable);
const imageUses = createImageUses(galleriesTable);
const durations = createDurations(accountsTable);
const roles = createRoleStore(accountsTable);
const auditTable = ofOneFormat(tableOf('LabGalleryAudit'));
const audit = createAuditLog(auditTable);

const guard = createGuard({
  accounts,
  audit,
  clock,
  roles,
  tokens: createEntraTokens({ ...config.entra, clock }),
  rate: createRequestRate(config.requestsPerMinute, clock),
  repeated: createRepeatedRefusals(clock),
  strangers: createStrangerRefusals({ counts: createRefusalCounts(auditTable), clock }),
});

const galleries = createGalleries(arm);
const images = createImages(arm);
const imageVersions = createImageVersions(arm, operations);
const contents = createGalleryContents(arm);
const news = createImageNews({
  accounts,
  outbox,
  changes: createImageChanges(imagesTable),
  warn: warnOperators,
});
const refreshPorts = { contents, records: catalogue, exports, news, clock, newGuid: randomUUID };
const refresher = createImageRefresher(refreshPorts);
const locations = createLocations(arm);
const regionOffers = createRegionOffers(arm);
const sizeOffers = createSizeOffers(arm);
// Pages read through views and within a budget; what decides or touches anything reads for itself.
const pageReads = createReadBudget(PAGE_READS, clock);
const azureVms = createTemplateVms(arm);
const templateVmView = createPageView({ budget: pageReads, clock, look: (id) => azureVms.look(id) });
const templateVms = renewingView(azureVms, templateVmView);
const vmAccess = renewingAccess(createVmAccess(arm), templateVmView);
const galleryView = createPageView({
  budget: pageReads,
  clock,
  cost: GALLERY_READS,
  look: async (id) => done(await lookAtGallery({ galleries, locations, regionOffers }, id)),
});
// One for all: what it has read of the price list it remembers.
const prices = createRetailPrices({ endpoint: config.pricesEndpoint, clock });

registerWorkflows({
  accounts,
  catalogue,
  claims,
  clock,
  deletion,
  contents,
  durations,
  exports,
  galleries,
  images,
  imageUses,
  jobs,
  labBuilds,
  labParts: createLabParts(arm),
  locations,
  news,
  operations,
  outbox,
  prices,
  records: catalogue,
  refresher,
  regionOffers,
  reservations: versions,
  roles,
  settings: config.workflow,
  sizeOffers,
  snapshots: createSnapshots(arm),
  templateVms,
  topic,
  versions: imageVersions,
  vmAccess,
});

const exportPorts = { accounts, exports, versions, durations, clock };
// What callers have checked is judged by what Azure said a moment ago to any of them; the workflow asks it anew.
const checks = {
  locations: { list: sharedReads((subscriptionId: string) => locations.list(subscriptionId), clock) },
  regionOffers: {
    read: sharedReads(
      (subscriptionId: string, region: string) => regionOffers.read(subscriptionId, region),
      clock,
    ),
  },
  contents,
  exports,
  images,
  templateVms,
  clock,
  reservations: versions,
  versions: imageVersions,
};
const labPorts = {
  ...exportPorts,
  jobs,
  templateVms,
  templateVmView,
  catalogue,
  refresher,
  sizeOffers,
};
const forPages = readsOfLabOptions({
  budget: pageReads,
  clock,
  contents,
  sizeOffers,
  refresherOf: (budgeted) => createImageRefresher({ ...refreshPorts, contents: budgeted }),
});
const checkRate = createRequestRate(config.checksPerMinute, clock);
const endpoints = [
  ...labAccountEndpoints({ ...exportPorts, roles, jobs, labBuilds, deletion }),
  ...galleryEndpoints({
    ...exportPorts,
    claims,
    galleries,
    galleryView,
    imageUses,
    jobs,
    labBuilds,
    locations,
    regionOffers,
  }),
  ...labEndpoints({ ...labPorts, claims, imageUses, labBuilds }),
  ...labActionEndpoints({ ...labPorts, forPages, checkRate }),
  ...templateVmEndpoints({ ...labPorts, vmAccess }),
  ...roleAssignmentEndpoints({ accounts, roles, clock }),
  ...permissionEndpoints({ accounts, roles }),
  ...auditEndpoints({ accounts, audit }),
  ...pageErrorEndpoints({
    reports: createRequestRate(PAGE_ERRORS_PER_MINUTE, clock),
    newGuid: randomUUID,
  }),
  ...imageEndpoints({ accounts, catalogue, clock, jobs, news, prices, versions }),
  ...imageVersionEndpoints({ accounts, catalogue, clock, prices }),
  ...versionEditEndpoints({ accounts, catalogue, clock, jobs, prices, regionOffers, versions }),
  ...deletionEndpoints({ accounts, catalogue, clock, exports, imageUses, jobs, prices, versions }),
  ...retentionEndpoints({ accounts, catalogue, clock, imageUses, jobs, prices, versions }),
  ...exportEndpoints({ ...exportPorts, checks, checkRate }),
  ...exportProgressEndpoints(exportPorts),
  ...jobEndpoints({ ...exportPorts, jobs }),
  ...exportActionEndpoints({ ...exportPorts, checks, checkRate, prices }),
];
for (const endpoint of endpoints) openEndpoint(endpoint, guard, workflowRunsOf, config.publicAddress);
for (const endpoint of openApiEndpoints(endpoints)) openPublicEndpoint(endpoint);
// The page lies beside the bundle.
for (const endpoint of portalEndpoints(join(__dirname, 'portal'), config.portal))
  openPublicEndpoint(endpoint);
const requests = createMessageQueue(bus, EXPORT_REQUESTS);
const rejected = createMessageQueue(bus, 'export-requests-rejected');
receiveExportRequests(
  { accounts, audit, checks, exports, versions, clock, outbox, requests, rejected },
  workflowRunsOf,
);
const galleryEvents = createMessageQueue(bus, GALLERY_EVENTS);
receiveGalleryEvents({ accounts, refresher, galleryEvents, clock });
scheduleSweep(
  { accounts, events, exports, jobs, versions, clock, labBuilds, settings: config.workflow },
  workflowRunsOf,
);
scheduleSynchronization({ accounts, jobs, versions, clock }, workflowRunsOf);
scheduleRetention({ accounts, jobs, versions, clock }, workflowRunsOf);
scheduleClaimCheck({ accounts, claims, clock, exports, jobs, labBuilds });
