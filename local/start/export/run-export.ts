/** One export as a client sees it: requested, or found under way, followed to its end, and tried again in part. */
import { randomUUID } from 'node:crypto';
import { readBefore, readFacts } from '../azure-facts.ts';
import type { Azure } from '../azure.ts';
import type { ExportDocument } from './export-document.ts';
import { followExport } from './follow-export.ts';
import type { FollowedExport, LabGalleryClient } from './lab-gallery-client.ts';
import { ACCOUNT, type SeededLab } from '../labs.ts';
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
  /** Whether regions without a copy should be tried again; asked when there are such. */
  readonly wantsRetry: (document: ExportDocument) => Promise<boolean>;
}

export interface EndedExport {
  readonly document: ExportDocument;
  readonly facts: AzureFacts;
}

/** Shows the lab's export until it has ended, and returns it with what Azure says then. */
export async function runExport(options: RunExportOptions): Promise<EndedExport> {
  const { azure, lab, client, screen, signal } = options;
  const before = await readBefore(azure, lab);
  let followed = await findOrRequest(options);
  const first = await show(followExport({ client, export: followed, signal }), followed, screen);
  let document = first;
  while (isRetryable(document) && (await options.wantsRetry(document))) {
    const source = document.retryOf === undefined ? followed.location : siblingOf(followed, document.retryOf);
    followed = await client.retryExport(source, randomUUID());
    screen.print(`Trying again as ${followed.document.id}, from the snapshot that was kept.`);
    document = await show(followExport({ client, export: followed, signal }), followed, screen);
  }
  const whole = fromTheStart(document, first);
  return { document: whole, facts: await readFacts(azure, lab, whole, before) };
}

/** A retry with the times of the export that it ends: the template VM was away for that one. */
function fromTheStart(
  last: ExportDocument,
  { createdAt, vmUnavailableFrom, vmAvailableAt }: ExportDocument,
): ExportDocument {
  return {
    ...last,
    createdAt,
    ...(vmUnavailableFrom !== undefined && { vmUnavailableFrom }),
    ...(vmAvailableAt !== undefined && { vmAvailableAt }),
  };
}

/** A partly succeeded retry leaves its export as retryable as it was. */
function isRetryable({ status }: ExportDocument): boolean {
  return status === 'PartiallySucceeded';
}

function siblingOf({ location }: FollowedExport, id: string): string {
  return new URL(id, location).href;
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
