/** What one export costs: the app and the local Azure as `npm start` runs them, on free ports and a folder of their own. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ExportDocument } from '../local/start/export/export-document.ts';
import { secondsBetween } from '../local/start/export/export-document.ts';
import { followExport } from '../local/start/export/follow-export.ts';
import { createLabGalleryClient, type LabGalleryClient } from '../local/start/export/lab-gallery-client.ts';
import { ACCOUNT } from '../local/start/labs.ts';
import { ANY_PORTS } from '../local/start/ports.ts';
import { seedAzure, seedLabGallery } from '../local/start/seed.ts';
import { startServices } from '../local/start/services.ts';
import { readSettings } from '../local/start/settings.ts';
import type { StopRequest } from '../local/start/stop-request.ts';
import {
  countByKind,
  getsPerTick,
  openArmJournal,
  type ArmJournal,
  type RequestCounts,
} from './arm-requests.ts';
import { openHubLog, type HubLog } from './hub-log.ts';

export interface ExportFigures {
  readonly regions: number;
  /** From the request to the end, by the export's own times. */
  readonly seconds: number;
  readonly arm: RequestCounts;
  /** Looks of the replication at all regions. */
  readonly ticks: number;
  /** Of one tick, once Azure has been given all regions. */
  readonly getsPerTick: number;
  readonly episodes: number;
  /** In events. */
  readonly longestHistory: number;
}

export interface ExportBench {
  /** Exports the lab's template VM. @throws Error if that does not end as Succeeded */
  measure(lab: string, imageName: string): Promise<ExportFigures>;
}

/** Starts everything; `closing` stops it. */
export async function startExportBench(
  { root, stateFolder, timeScale }: { root: string; stateFolder: string; timeScale: number },
  stop: StopRequest,
  closing: AsyncDisposableStack,
): Promise<ExportBench> {
  const settings = await readSettings(join(root, 'local.settings.sample.json'));
  const note = (text: string): void => {
    stop.fail(new Error(text)); // A restart spoils the figures.
  };
  const services = await startServices(
    { root, settings, ports: ANY_PORTS, stateFolder, timeScale, note, onFailure: stop.fail },
    closing,
  );
  const client = createLabGalleryClient(services.hostOrigin, {
    administrator: () => services.tokenFor('admin'),
    owner: () => services.tokenFor('owner'),
  });
  await seedLabGallery(client, await seedAzure(services.azure));
  const journal = await openArmJournal(
    `https://127.0.0.1:${services.ports.arm}`,
    join(stateFolder, 'arm', 'ca.pem'),
  );
  const hub = closing.use(openHubLog(join(stateFolder, 'host', 'LabGallery.sqlite')));

  return {
    measure: async (lab, imageName) => measure({ client, journal, hub, signal: stop.signal }, lab, imageName),
  };
}

interface Tools {
  readonly client: LabGalleryClient;
  readonly journal: ArmJournal;
  readonly hub: HubLog;
  readonly signal: AbortSignal;
}

async function measure(tools: Tools, lab: string, imageName: string): Promise<ExportFigures> {
  const { client, journal, hub, signal } = tools;
  const mark = hub.mark();
  await journal.clear();
  const requested = await client.requestExport(ACCOUNT.name, lab, imageName, randomUUID());
  let document: ExportDocument = requested.document;
  for await (document of followExport({ client, export: requested, signal }));
  await hub.untilIdle(signal);

  if (document.status !== 'Succeeded')
    throw new Error(`The export of ${lab} ended as ${document.status}: its figures would mean nothing.`);
  const { activities, episodes, longestHistory } = hub.readSince(mark);
  const operations = await journal.read();
  return {
    regions: document.regions.length,
    seconds: secondsBetween(document.createdAt, document.endedAt) ?? Number.NaN,
    arm: countByKind(operations),
    ticks: activities.filter((name) => name === 'observeVersionActivity').length,
    getsPerTick: getsPerTick(operations, activities),
    episodes,
    longestHistory,
  };
}
