import { LabAccountNotFound } from '../../shared/account/lab-account.ts';
import type { AccountStore } from '../../shared/account/ports.ts';
import { ExportNotFound } from '../../shared/export/errors.ts';
import { isNewestFirstId } from '../../shared/resource/newest-first-id.ts';
import type { Clock, Durations, ExportStore, StoredExport } from '../../shared/export/ports.ts';
import type { Export, ExportRegion } from '../../shared/export/export.ts';
import { isRetried } from '../../shared/export/plan-retry.ts';
import { documentOf } from './export-document.ts';

export interface FindPorts {
  accounts: Pick<AccountStore, 'read'>;
  exports: Pick<ExportStore, 'read' | 'readRegions'>;
  durations: Pick<Durations, 'readAll'>;
  clock: Clock;
}

/** @throws {LabAccountNotFound} */
export async function assertAccount(
  { accounts }: Pick<FindPorts, 'accounts'>,
  accountId: string,
): Promise<void> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFound(accountId);
}

/** @throws {LabAccountNotFound | ExportNotFound} */
export async function findExport(ports: FindPorts, accountId: string, id: string): Promise<StoredExport> {
  await assertAccount(ports, accountId);
  const found = isNewestFirstId(id) ? await ports.exports.read(accountId, id) : undefined;
  if (!found) throw new ExportNotFound(accountId, id);
  return found;
}

/**
 * Finds the lab of the export that a request names, for who may do something in one lab only. Of an export that is not
 * there they are told what they are told of those of other labs.
 */
export function labOfExport({ exports }: Pick<FindPorts, 'exports'>) {
  return async ({ account, id }: { account: string; id: string }): Promise<string | undefined> =>
    isNewestFirstId(id) ? (await exports.read(account, id))?.labName : undefined;
}

/**
 * The regions of an export as far as anything is known of them. A retry writes down nothing before its first look;
 * until then those that it does not try again are as the export left them.
 */
export async function regionsOf(
  { exports }: Pick<FindPorts, 'exports'>,
  { accountId, id, retryOf, retriedRegions }: Export,
): Promise<ExportRegion[]> {
  const own = await exports.readRegions(accountId, id);
  if (retryOf === undefined || own.length > 0) return own;
  const earlier = await exports.readRegions(accountId, retryOf);
  return earlier.filter(({ region, state }) => !isRetried({ region, state }, retriedRegions));
}

/** The export as callers see it, with its regions and what is known of their durations. */
export async function documentAbout(ports: FindPorts, run: Export) {
  const [regions, durations] = await Promise.all([
    regionsOf(ports, run),
    ports.durations.readAll(run.accountId),
  ]);
  return documentOf(run, { regions, durations, now: ports.clock.now() });
}
