import type { GalleryImageVersion, TargetRegion } from '@azure/arm-compute';
import type { VersionProperties } from '../../domain/image/version-edit.ts';
import { normalizeRegion } from '../../domain/region/region.ts';
import { isOwnTag } from './tags.ts';

/** True where the version is as it should be. */
export function hasProperties(found: GalleryImageVersion, properties: VersionProperties): boolean {
  const { excludeFromLatest = false, endOfLifeDate, targetRegions = [] } = found.publishingProfile ?? {};
  const { excludeFromLatest: excluded, endOfLifeDate: end, tags, replicas = [] } = properties;
  return (
    (excluded === undefined || excluded === excludeFromLatest) &&
    (end === undefined ||
      (end === null ? undefined : new Date(end).getTime()) === endOfLifeDate?.getTime()) &&
    (tags === undefined || sameTags(withOwnTags(found, tags), found.tags ?? {})) &&
    replicas.every(({ region, count }) => {
      const there = targetRegions.find(({ name }) => normalizeRegion(name) === region);
      return !there || there.regionalReplicaCount === count;
    })
  );
}

/** The whole version as Azure is to have it: what a PUT leaves out is taken away. */
export function withProperties(
  found: GalleryImageVersion,
  { excludeFromLatest, endOfLifeDate: end, tags, replicas = [] }: VersionProperties,
): GalleryImageVersion {
  const { endOfLifeDate, targetRegions = [], ...profile } = found.publishingProfile ?? {};
  const wantedEnd = end === undefined ? endOfLifeDate : end === null ? undefined : new Date(end);
  return {
    ...found,
    ...(tags && { tags: withOwnTags(found, tags) }),
    publishingProfile: {
      ...profile,
      ...(excludeFromLatest !== undefined && { excludeFromLatest }),
      ...(wantedEnd && { endOfLifeDate: wantedEnd }),
      targetRegions: targetRegions.map((target): TargetRegion => {
        const wanted = replicas.find(({ region }) => region === normalizeRegion(target.name));
        return wanted ? { ...target, regionalReplicaCount: wanted.count } : target;
      }),
    },
  };
}

function withOwnTags({ tags = {} }: GalleryImageVersion, others: Readonly<Record<string, string>>) {
  return { ...Object.fromEntries(Object.entries(tags).filter(([name]) => isOwnTag(name))), ...others };
}

function sameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
