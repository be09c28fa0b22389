import { z } from 'zod';
import type { RefusalDetail } from '../refusal/refusal.ts';
import {
  MAX_REPLICAS,
  storageAccountType,
  targetRegion,
  type TargetRegion,
} from '../region/target-region.ts';
import type { VersionFacts } from './image-facts.ts';
import { imageTags } from './image-tags.ts';
import { versionProperties, type VersionEdit, type VersionProperties } from './version-edit.ts';

/** What is to be done for an edit, as the version is now; nothing where it is so already. */
export const editPlan = z.object({
  homeRegion: z.string(),
  properties: versionProperties.exactOptional(),
  regions: z
    .object({
      /** The home region, and those that are to get a copy or have not got theirs yet. */
      targets: z.array(targetRegion).min(1),
      /** Those that are to go. */
      removed: z.array(z.string()),
    })
    .exactOptional(),
});
export type EditPlan = z.infer<typeof editPlan>;

/** Planned again when some of it is done, it plans the rest: so an edit may be begun anew. */
export function planEdit(facts: VersionFacts, edit: VersionEdit): EditPlan {
  const properties = propertiesOf(facts, edit);
  const regions = regionsOf(facts, edit);
  return {
    homeRegion: facts.location,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(regions && { regions }),
  };
}

/** The edit that leaves one replica of the version, in its home region. */
export function shrinkOf({ location }: Pick<VersionFacts, 'location'>): VersionEdit {
  return { targetRegions: [{ name: location, regionalReplicaCount: 1 }] };
}

/** Regions of the edit that the version is not in yet. */
export function addedRegions(facts: VersionFacts, edit: VersionEdit): TargetRegion[] {
  const there = facts.regions.map(({ name }) => name);
  return (edit.targetRegions ?? [])
    .filter(({ name }) => !there.includes(name))
    .map(({ name, regionalReplicaCount = 1, storageAccountType: type = 'Standard_LRS' }) => ({
      name,
      regionalReplicaCount,
      storageAccountType: type,
    }));
}

/**
 * Everything that stands against the edit, as far as the version itself shows it.
 *
 * @param allowedRegions where the lab account's images may go; anywhere, where absent
 */
export function refusalsOfEdit(
  facts: VersionFacts,
  edit: VersionEdit,
  allowedRegions?: readonly string[],
): RefusalDetail[] {
  return [...ofState(facts), ...ofTags(facts, edit), ...ofRegions(facts, edit, allowedRegions)];
}

function propertiesOf(facts: VersionFacts, edit: VersionEdit): VersionProperties {
  const { excludeFromLatest, endOfLifeDate } = edit;
  const tags = edit.tags && mergedTags(facts.tags, edit.tags);
  const replicas = (edit.targetRegions ?? []).flatMap(({ name, regionalReplicaCount: count }) => {
    const there = facts.regions.find((region) => region.name === name);
    return there && count !== undefined && count !== there.replicas ? [{ region: name, count }] : [];
  });
  return {
    ...(excludeFromLatest !== undefined &&
      excludeFromLatest !== facts.excludeFromLatest && { excludeFromLatest }),
    ...(endOfLifeDate !== undefined && !sameDate(endOfLifeDate, facts.endOfLifeDate) && { endOfLifeDate }),
    ...(tags && !sameTags(tags, facts.tags) && { tags }),
    ...(replicas.length > 0 && { replicas }),
  };
}

function sameDate(wanted: string | null, there: string | undefined): boolean {
  if (wanted === null || there === undefined) return wanted === null && there === undefined;
  return new Date(wanted).getTime() === new Date(there).getTime();
}

/** Azure takes names for the same that differ in case alone. */
function mergedTags(
  there: Readonly<Record<string, string>>,
  patch: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const patched = Object.keys(patch).map((name) => name.toLowerCase());
  const kept = Object.entries(there).filter(([name]) => !patched.includes(name.toLowerCase()));
  const set = Object.entries(patch).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  return Object.fromEntries([...kept, ...set]);
}

function sameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function regionsOf(facts: VersionFacts, edit: VersionEdit): EditPlan['regions'] {
  const { location, regions } = facts;
  if (!edit.targetRegions) return undefined;
  const wanted = edit.targetRegions.map(({ name }) => name);
  const removed = regions.map(({ name }) => name).filter((name) => !wanted.includes(name));
  const without = regions.filter(({ name, state }) => wanted.includes(name) && state !== 'Completed');
  const open = without.filter(({ name }) => name !== location);
  const added = addedRegions(facts, edit);
  if (removed.length === 0 && without.length === 0 && added.length === 0) return undefined;
  const home = regions.find(({ name }) => name === location) ?? { name: location, replicas: 1 };
  return { targets: [...[home, ...open].map(asTarget), ...added], removed };
}

/** A region in Azure's list stays as it is there: it is never written from this, so an unknown type does no harm. */
function asTarget(region: { name: string; replicas: number; storageAccountType?: string }): TargetRegion {
  const type = storageAccountType.safeParse(region.storageAccountType);
  return {
    name: region.name,
    regionalReplicaCount: region.replicas,
    storageAccountType: type.success ? type.data : 'Standard_LRS',
  };
}

function ofState({ version, provisioningState }: VersionFacts): RefusalDetail[] {
  if (provisioningState === 'Succeeded') return [];
  const message = `Version ${version} is ${provisioningState}: only one that is Succeeded can be changed.`;
  return [{ code: 'VersionNotReady', message, target: 'version' }];
}

function ofTags(facts: VersionFacts, edit: VersionEdit): RefusalDetail[] {
  const merged = imageTags.safeParse(edit.tags ? mergedTags(facts.tags, edit.tags) : {});
  return (merged.error?.issues ?? []).map(({ message }) => ({
    code: 'InvalidTags',
    message,
    target: 'tags',
  }));
}

function ofRegions(
  facts: VersionFacts,
  edit: VersionEdit,
  allowedRegions: readonly string[] | undefined,
): RefusalDetail[] {
  const { targetRegions } = edit;
  if (!targetRegions) return [];
  const names = targetRegions.map(({ name }) => name);
  const refuse = (code: string, message: string) => ({ code, message, target: 'targetRegions' });
  const refusals: RefusalDetail[] = [];

  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    refusals.push(
      refuse('RegionRepeated', `More than once in the list: ${[...new Set(repeated)].join(', ')}.`),
    );
  }
  if (!names.includes(facts.location)) {
    const message = `The version was made in ${facts.location}, its home region, and can't leave it. Keep it in the list.`;
    refusals.push(refuse('HomeRegionNeeded', message));
  }
  const strange = addedRegions(facts, edit).filter(({ name }) => allowedRegions?.includes(name) === false);
  if (strange.length > 0) {
    const message = `The lab account does not allow ${strange.map(({ name }) => name).join(', ')}.`;
    refusals.push(refuse('RegionNotAllowed', message));
  }
  for (const { name, storageAccountType: wanted } of targetRegions) {
    const there = facts.regions.find((region) => region.name === name)?.storageAccountType;
    if (wanted === undefined || there === undefined || wanted === there) continue;
    const message = `The replicas in ${name} are ${there}, which can't change. Take the region out, and add it again.`;
    refusals.push(refuse('StorageTypeFixed', message));
  }
  const replicas = targetRegions.reduce((sum, { name, regionalReplicaCount }) => {
    const there = facts.regions.find((region) => region.name === name)?.replicas;
    return sum + (regionalReplicaCount ?? there ?? 1);
  }, 0);
  if (replicas > MAX_REPLICAS) {
    const message = `These are ${replicas} replicas; Azure allows ${MAX_REPLICAS} of one version, in all regions together.`;
    refusals.push(refuse('TooManyReplicas', message));
  }
  return refusals;
}
