import type { RefusalDetail } from '../refusal/refusal.ts';
import { timeOfId } from '../resource/newest-first-id.ts';

/** Who exported an image or a version of it; undefined for what came into the gallery by other means. */
export type Maker = { accountId: string; exportId: string } | undefined;

/** The maker that an export is. */
export function makerOf(run: { accountId: string; id: string } | undefined): Maker {
  return run && { accountId: run.accountId, exportId: run.id };
}

/** A lab account, by what tells it from another one that had its name before. */
export interface Owner {
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** The code of what an account would change or delete and has not exported. */
export const NOT_EXPORTED_HERE = 'NotExportedHere';

/**
 * True where the account exported it: that alone it may change or delete, because other accounts may use the gallery,
 * and its administrators, too. The tags that say so name the account by its name, which an account that was deleted
 * may have had before: what was exported before the account was made is that one's.
 */
export function isOwn(maker: Maker, owner: Owner): boolean {
  if (maker?.accountId !== owner.id) return false;
  const time = timeOfId(maker.exportId);
  return time !== undefined && time >= new Date(owner.createdAt);
}

/** Why an account may not change or delete something that all of these have made; empty where it may. */
export function whyNotOwn(makers: readonly Maker[], owner: Owner): RefusalDetail[] {
  if (makers.every((maker) => isOwn(maker, owner))) return [];
  const message =
    'This lab account did not export it, or not all of it: another lab account did, or it came into the gallery by ' +
    'other means. Change or delete it where it came from.';
  return [{ code: NOT_EXPORTED_HERE, message }];
}
