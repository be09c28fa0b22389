import { secondsBetween, wordsOf, type ExportDocument } from './export-document.ts';

/** The last line of `npm start -- --once`. */
export interface Summary {
  readonly export: {
    readonly id: string;
    readonly status: string;
    readonly image: string;
    readonly version: string | null;
    /** From the request to the end, by the export's own times. */
    readonly seconds: number | null;
    readonly regions: readonly {
      readonly region: string;
      /** From the public API. */
      readonly state: string;
      readonly progress: number;
      /** From ARM's replication status; null where ARM has no replica. */
      readonly azureState: string | null;
    }[];
  };
  readonly vm: {
    /** Power states as ARM displays them, such as "VM running". */
    readonly before: string;
    readonly after: string;
    readonly unavailableSeconds: number | null;
  };
  readonly snapshotsLeft: number;
}

/** What ARM says, read with the SDK; regions by Azure's names, such as `westeurope`. */
export interface AzureFacts {
  /** The physical regions of the template VM's geography. */
  readonly geography: readonly string[];
  /** Each replica's state by region; empty if the version does not exist. */
  readonly replicas: ReadonlyMap<string, string>;
  readonly powerBefore: string;
  readonly powerAfter: string;
  /** Snapshots that this export made and did not delete. */
  readonly snapshotsLeft: number;
}

/** Puts what the public API reports beside what Azure says. */
export function summarise(document: ExportDocument, azure: AzureFacts): Summary {
  return {
    export: {
      id: document.id,
      status: document.status,
      image: document.imageName,
      version: document.version,
      seconds: secondsBetween(document.createdAt, document.endedAt),
      regions: document.regions.map(({ region, state, progress }) => ({
        region,
        state,
        progress,
        azureState: azure.replicas.get(region) ?? null,
      })),
    },
    vm: {
      before: azure.powerBefore,
      after: azure.powerAfter,
      // By the export's own times, from its stop request to the VM running again: what the teacher notices.
      unavailableSeconds: secondsBetween(document.vmUnavailableFrom, document.vmAvailableAt),
    },
    snapshotsLeft: azure.snapshotsLeft,
  };
}

/** Why the export is not a full success on which app and Azure agree, one sentence each; empty if it is. */
export function findProblems(document: ExportDocument, azure: AzureFacts): string[] {
  return [
    ...statusProblems(document),
    ...regionSetProblems(document, azure),
    ...replicaProblems(document, azure),
    ...leftovers(document, azure),
  ];
}

function statusProblems({ status, error, regions }: ExportDocument): string[] {
  if (status === 'Succeeded') return [];
  const why = error === undefined ? '' : ` (${error.code}: ${wordsOf(error) ?? ''})`;
  const without = regions.filter(({ state }) => state !== 'Completed');
  return [
    `The export ended ${status}${why}.`,
    ...without.map((region) => `${region.region} ${region.state}: ${wordsOf(region) ?? 'no reason given'}`),
  ];
}

function regionSetProblems({ regions }: ExportDocument, { geography }: AzureFacts): string[] {
  const reported = regions.map(({ region }) => region);
  const missing = geography.filter((region) => !reported.includes(region));
  const foreign = reported.filter((region) => !geography.includes(region));
  const repeated = reported.filter((region, index) => reported.indexOf(region) !== index);
  return [
    ...(missing.length === 0 ? [] : [`The app does not report ${missing.join(', ')}.`]),
    ...(foreign.length === 0 ? [] : [`The app reports ${foreign.join(', ')}, outside the lab's geography.`]),
    ...(repeated.length === 0 ? [] : [`The app reports ${repeated.join(', ')} more than once.`]),
  ];
}

function replicaProblems({ regions, status }: ExportDocument, { replicas }: AzureFacts): string[] {
  const disagreements = regions.flatMap(({ region, state }) => {
    const azureState = replicas.get(region) ?? 'no replica';
    const agree = (state === 'Completed') === (azureState === 'Completed');
    return agree ? [] : [`The app reports ${region} ${state}, and Azure says ${azureState}.`];
  });
  const unreported = [...replicas.keys()]
    .filter((name) => !regions.some(({ region }) => region === name))
    .map((name) => `Azure has a replica in ${name} that the app does not report.`);
  const unfinished =
    status === 'Succeeded'
      ? regions
          .filter(({ state }) => state !== 'Completed')
          .map(({ region, state }) => `The export Succeeded although ${region} is ${state}.`)
      : [];
  return [...disagreements, ...unreported, ...unfinished];
}

function leftovers(
  { status, leftBehind = [] }: ExportDocument,
  { powerBefore, powerAfter, snapshotsLeft }: AzureFacts,
): string[] {
  // A partly succeeded export keeps its snapshot for a retry.
  const snapshotsTooMany = snapshotsLeft - (status === 'PartiallySucceeded' ? 1 : 0);
  const vmIsBack = powerAfter === powerBefore || powerAfter === 'VM running';
  return [
    ...(vmIsBack ? [] : [`The template VM was "${powerBefore}" and is "${powerAfter}".`]),
    ...(snapshotsTooMany <= 0
      ? []
      : [`${snapshotsTooMany} snapshot${snapshotsTooMany === 1 ? ' is' : 's are'} left behind.`]),
    ...leftBehind.map(({ message }) => message),
  ];
}
