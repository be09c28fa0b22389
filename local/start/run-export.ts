/** One export as a client sees it: requested, or found under way, and followed to its end. */
import { randomUUID } from 'node:crypto';
import { readBefore, readFacts } from './azure-facts.ts';
import type { Azure } from './azure.ts';
import type { ExportDocument } from './export-document.ts';
import { followExport } from './follow-export.ts';
import type { FollowedExport, LabGalleryClient } from './lab-gallery-client.ts';
import { ACCOUNT, type SeededLab } from './labs.ts';
import type { Screen } from './screen.ts';
import type { AzureFacts } from './summary.ts';

export interface RunExportOptions {
  readonly lab: SeededLab;
  readonly imageName: string;
  readonly client: LabGalleryClient;
  readonly azure: Azure;
  readonly screen: Screen;
  /** Ends the wait, not the export. */
  readonly signal: AbortSignal;
}

export interface EndedExport {
  readonly document: ExportDocument;
  readonly facts: AzureFacts;
}

/** Shows the lab's export until it has ended, and returns it with what Azure says then. */
export async function runExport(options: RunExportOptions): Promise<EndedExport> {
  const { azure, lab, client, screen, signal } = options;
  const before = await readBefore(azure, lab);
  const followed = await findOrRequest(options);
  const document = await show(followExport({ client, export: followed, signal }), followed, screen);
  return { document, facts: await readFacts(azure, lab, document, before) };
}

async function findOrRequest({ client, lab, imageName, screen }: RunExportOptions): Promise<FollowedExport> {
  const running = await client.findRunningExport(ACCOUNT.name, lab.name);
  if (running !== undefined) {
    screen.print(`Following export ${running.document.id} of ${lab.name}, which is still running.`);
    return running;
  }
  const requested = await client.requestExport(ACCOUNT.name, lab.name, imageName, randomUUID());
  screen.print(`Requested export ${requested.document.id} of ${lab.name} as image ${imageName}.`);
  return requested;
}

async function show(
  changes: AsyncIterable<ExportDocument>,
  { document: first }: FollowedExport,
  screen: Screen,
): Promise<ExportDocument> {
  const view = screen.showExport();
  let latest = first;
  try {
    for await (const document of changes) {
      view.show(document);
      latest = document;
    }
    return latest;
  } finally {
    await view.end();
  }
}
