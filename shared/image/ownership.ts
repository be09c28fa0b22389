import type { RefusalDetail } from '../refusal/refusal.ts';

/** Who exported an image or a version of it; undefined for what came into the gallery by other means. */
export type Maker = { accountId: string } | undefined;

/** The code of what an account would change or delete and has not exported. */
export const NOT_EXPORTED_HERE = 'NotExportedHere';

/**
 * True where the account exported it: that alone it may change or delete, because other accounts may use the gallery,
 * and its administrators, too. The tags that say so name the account by its name.
 */
export function isOwn(maker: Maker, accountId: string): boolean {
  return maker?.accountId === accountId;
}

/** Why an account may not change or delete something that all of these have made; empty where it may. */
export function whyNotOwn(makers: readonly Maker[], accountId: string): RefusalDetail[] {
  if (makers.every((maker) => isOwn(maker, accountId))) return [];
  const message =
    'This lab account did not export it, or not all of it: another lab account did, or it came into the gallery by ' +
    'other means. Change or delete it where it came from.';
  return [{ code: NOT_EXPORTED_HERE, message }];
}
