import {
  MAX_REPLICAS,
  replicasOf,
  type TargetRegion,
  type TargetRegionRequest,
} from '../region/target-region.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { RegionName } from '../region/region.ts';
import type { ExportOptions } from './export-request.ts';

type TargetOptions = Pick<ExportOptions, 'targetRegions' | 'replicaCount' | 'storageAccountType'>;

/**
 * The target regions of an export, the home region first; or every reason why there can't be such.
 *
 * @param regions of the geography, the home region first
 * @param allowed regions of the lab account, if it does not allow all; the home region needs no leave, because the
 * image begins there
 */
export function planTargets(
  [home = '', ...others]: readonly RegionName[],
  options: TargetOptions,
  allowed?: readonly RegionName[],
): { targets: TargetRegion[] } | { refusals: RefusalDetail[] } {
  const mayHave = (name: RegionName) => name === home || (allowed?.includes(name) ?? true);
  const requests = options.targetRegions ?? [home, ...others].filter(mayHave).map((name) => ({ name }));
  const refusals = [
    ...strangers([home, ...others], requests),
    ...notAllowed(
      requests.filter(({ name }) => others.includes(name) && !mayHave(name)),
      allowed,
    ),
    ...repeated(requests),
  ];
  if (refusals.length > 0) return { refusals };

  const names = requests.map((request) => request.name);
  const chosen = [home, ...others].filter((name) => name === home || names.includes(name));
  const targets = chosen.map((name) =>
    targetOf(requests.find((request) => request.name === name) ?? { name }, options),
  );
  const replicas = targets.reduce((sum, target) => sum + target.regionalReplicaCount, 0);
  if (replicas <= MAX_REPLICAS) return { targets };
  const message =
    `These are ${replicas} replicas in ${targets.length} regions; Azure allows ${MAX_REPLICAS} of one version. ` +
    'Ask for fewer replicas, or for fewer regions.';
  return { refusals: [{ code: 'TooManyReplicas', message, target: 'options.replicaCount' }] };
}

function targetOf(request: TargetRegionRequest, options: TargetOptions): TargetRegion {
  return {
    name: request.name,
    regionalReplicaCount: replicasOf(request.regionalReplicaCount ?? options.replicaCount ?? 1),
    // Said outright: Azure's own choice changed to ZRS where there is some, with api-version 2025-03-03.
    storageAccountType: request.storageAccountType ?? options.storageAccountType ?? 'Standard_LRS',
  };
}

/** One reason for all of them: a row must have room for the reasons of a hundred regions. */
function strangers(
  geography: readonly RegionName[],
  requests: readonly TargetRegionRequest[],
): RefusalDetail[] {
  const names = requests.map(({ name }) => name).filter((name) => !geography.includes(name));
  if (names.length === 0) return [];
  const message =
    `Azure does not offer this subscription ${quoted(names)} in the template VM's geography. ` +
    `There are: ${geography.join(', ')}.`;
  return [{ code: 'RegionOutsideGeography', message, target: 'options.targetRegions' }];
}

/** Those of the geography that the lab account keeps images from. */
function notAllowed(
  requests: readonly TargetRegionRequest[],
  allowed: readonly RegionName[] = [],
): RefusalDetail[] {
  if (requests.length === 0) return [];
  const message =
    `The lab account does not allow ${quoted(requests.map(({ name }) => name))}. ` +
    `It allows: ${allowed.join(', ')}.`;
  return [{ code: 'RegionNotAllowed', message, target: 'options.targetRegions' }];
}

function repeated(requests: readonly TargetRegionRequest[]): RefusalDetail[] {
  const names = requests.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index);
  if (names.length === 0) return [];
  const message = `More than once in the list: ${quoted(names)}. Name each region once.`;
  return [{ code: 'RegionRepeated', message, target: 'options.targetRegions' }];
}

function quoted(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `"${name}"`).join(', ');
}
