import type { StoredAmount } from '../cost/storage-cost.ts';
import type { VersionFacts } from '../image/image-facts.ts';
import { compareVersions } from '../image/image-version.ts';
import { latestOf, storedBy } from '../image/latest-version.ts';
import { isOwn, NOT_EXPORTED_HERE, type Owner } from '../image/ownership.ts';
import type { RetentionPolicy } from './retention-policy.ts';

/** What is known beside the versions of one image. */
export interface RetentionFacts {
  /** Whose policy it is. */
  owner: Owner;
  policy: RetentionPolicy;
  /** Versions that labs were made from, of whatever account. */
  used: readonly string[];
  /** Versions that an operation writes. */
  claimed: readonly string[];
  now: Date;
}

export type RetentionAction = 'keep' | 'shrink' | 'delete';

/** What becomes of one version, and why. */
export interface RetentionVerdict {
  version: string;
  action: RetentionAction;
  code: string;
  /** A plain sentence. */
  message: string;
  /** What it sets free; nothing where the size is not known. */
  freed: StoredAmount[];
  /** Azure does not tell how large the version is. */
  unsized: boolean;
}

/**
 * What a lab account's policy does to the versions of one image, the newest first. Never touched are versions that a
 * lab uses, that the account has not exported itself, that are being written, that are not whole, and the one that
 * `latest` means: labs could not be made from the image any more.
 */
export function planRetention(versions: readonly VersionFacts[], facts: RetentionFacts): RetentionVerdict[] {
  const newestFirst = versions.toSorted((a, b) => compareVersions(b.version, a.version));
  const whole = newestFirst.filter(({ provisioningState }) => provisioningState === 'Succeeded');
  const alive = whole.filter((version) => !isPastEndOfLife(version, facts.now));
  const usable = latestOf(alive);
  // Those that go for another reason keep no place: applied once, there is nothing left to do.
  const counted = facts.policy.deletePastEndOfLife ? alive : whole;
  const context = {
    ...facts,
    newest: counted.slice(0, facts.policy.keepNewest).map(({ version }) => version),
    lastUsable: 'latest' in usable ? usable.latest.version : undefined,
  };
  return newestFirst.map((version) => verdictOn(version, context));
}

function verdictOn(
  facts: VersionFacts,
  context: RetentionFacts & { newest: readonly string[]; lastUsable: string | undefined },
): RetentionVerdict {
  const { version, provisioningState, origin } = facts;
  const { owner, policy, used, claimed, newest, lastUsable, now } = context;
  const keep = (code: string, message: string) => verdict(facts, 'keep', code, message);

  if (claimed.includes(version)) return keep('BeingWritten', 'An operation writes it.');
  if (provisioningState !== 'Succeeded') return keep('NotWhole', `It is ${provisioningState}.`);
  if (used.includes(version)) return keep('UsedByLab', 'A lab was made from it.');
  if (!isOwn(origin, owner)) {
    return origin
      ? keep('OfAnotherLabAccount', 'Another lab account exported it.')
      : keep(NOT_EXPORTED_HERE, 'It came into the gallery by other means than an export.');
  }
  if (version === lastUsable) return keep('LastUsable', 'It is the version that latest means.');
  if (policy.deletePastEndOfLife && isPastEndOfLife(facts, now)) {
    return verdict(facts, 'delete', 'PastEndOfLife', `Its life has ended on ${facts.endOfLifeDate ?? ''}.`);
  }
  const ofNewest =
    policy.keepNewest === 1 ? 'the newest version' : `the newest ${policy.keepNewest} versions`;
  if (newest.includes(version)) return keep('AmongNewest', `It is among ${ofNewest}.`);
  const older = `It is older than ${ofNewest}.`;
  if (!policy.shrinkOlder) return verdict(facts, 'delete', 'OlderThanNewest', older);
  if (isShrunk(facts)) return keep('AlreadyShrunk', `${older} It is in its home region alone already.`);
  return verdict(facts, 'shrink', 'OlderThanNewest', older);
}

function verdict(
  facts: VersionFacts,
  action: RetentionAction,
  code: string,
  message: string,
): RetentionVerdict {
  const { version } = facts;
  if (action === 'keep') return { version, action, code, message, freed: [], unsized: false };
  const { stored, unsized } = storedBy(
    action === 'delete' ? [facts] : [{ ...facts, regions: beyondHome(facts) }],
  );
  return { version, action, code, message, freed: stored, unsized: unsized > 0 };
}

/** What goes when a version shrinks: all other regions, and all replicas but one at home. */
function beyondHome({ location, regions }: VersionFacts): VersionFacts['regions'] {
  return regions
    .map((region) => (region.name === location ? { ...region, replicas: region.replicas - 1 } : region))
    .filter(({ replicas }) => replicas > 0);
}

function isShrunk(facts: VersionFacts): boolean {
  return beyondHome(facts).length === 0;
}

function isPastEndOfLife({ endOfLifeDate }: VersionFacts, now: Date): boolean {
  return endOfLifeDate !== undefined && new Date(endOfLifeDate) <= now;
}
