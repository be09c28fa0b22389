/** What is printed when an export has ended and when everything is up; nothing here writes. */
import { secondsBetween, type ExportDocument } from './export-document.ts';
import { regionsWithoutCopy } from './offer-retry.ts';
import type { Ports } from '../ports.ts';

export interface CompletionFacts {
  readonly resourceGroup: string;
  /** Azure's display of the template VM's power state. */
  readonly power: string;
  /** Why this is no full success; empty if it is. */
  readonly problems: readonly string[];
}

/** The completion message: image, version, regions, how long the VM was away, and how to use the image. */
export function completionMessage(document: ExportDocument, facts: CompletionFacts): string[] {
  const { status, imageName, version, regions, createdAt, endedAt } = document;
  const completed = regions.filter(({ state }) => state === 'Completed').map(({ region }) => region);
  const away = secondsBetween(document.vmUnavailableFrom, document.vmAvailableAt);
  const took = secondsBetween(createdAt, endedAt);
  return [
    `Export of ${document.labName} ${status}${took === null ? '' : ` after ${took} s`}.`,
    `  Image        ${imageName} ${version ?? ''}`.trimEnd(),
    `  Regions      ${completed.length === 0 ? 'none' : completed.join(', ')}`,
    `  Template VM  ${away === null ? 'was not stopped' : `was away for ${away} s`}, ${facts.power}`,
    ...facts.problems.map((problem) => `  Problem      ${problem}`),
    ...useIt(document, completed, facts.resourceGroup),
  ];
}

/** How to have the regions tried again that have no copy; nothing where that can't be done. */
export function retryMessage(document: ExportDocument, host: string, stateFolder: string): string[] {
  if (document.status !== 'PartiallySucceeded') return [];
  const { accountId, id, retryOf = id, retryUntil } = document;
  const until = retryUntil === undefined ? '' : `, until ${retryUntil}`;
  return [
    `This tries ${regionsWithoutCopy(document).join(', ')} again, without a new capture${until}:`,
    `  curl -X POST -H "Authorization: Bearer ${tokenOf('owner', stateFolder)}" \\`,
    `    ${host}/api/lab-accounts/${accountId}/exports/${retryOf}/retry`,
  ];
}

function tokenOf(person: string, stateFolder: string): string {
  return `$(npm run --silent token -- --as ${person} --state ${stateFolder})`;
}

/** A specialized image keeps its users, so it takes no name and no password for an administrator. */
function useIt(document: ExportDocument, completed: readonly string[], resourceGroup: string): string[] {
  const [region] = completed;
  if (document.imageVersionId === undefined || region === undefined) return [];
  return [
    '  In Azure, this makes a VM from it:',
    `    az vm create --resource-group ${resourceGroup} --name ${document.imageName}-1 --location ${region} \\`,
    `      --image ${document.imageVersionId} \\`,
    '      --specialized',
  ];
}

/** Where everything is, and what to try next. */
export function readyMessage(ports: Ports, stateFolder: string, account: string): string[] {
  const host = `http://127.0.0.1:${ports.host}`;
  return [
    'Everything is up:',
    `  The page                ${host}/ (sign in as owner, teacher, reader, …)`,
    `  The API                 ${host}/api/docs`,
    `  Azure Resource Manager  https://127.0.0.1:${ports.arm}`,
    `  Identity                http://127.0.0.1:${ports.identity}`,
    `  Price list              http://127.0.0.1:${ports.prices}`,
    `  Service Bus             127.0.0.1:${ports.serviceBus}`,
    `  Storage (Azurite)       blob ${ports.blob}, queue ${ports.queue}, table ${ports.table}`,
    `  State and logs          ${stateFolder}`,
    'Try:',
    `  curl -H "Authorization: Bearer ${tokenOf('owner', stateFolder)}" \\`,
    `    ${host}/api/lab-accounts/${account}/exports`,
    'Ctrl-C stops everything; the next npm start goes on from here.',
  ];
}
