import { LabAccountNotFoundError } from '../../shared/domain/account/lab-account.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import { ExportNotFoundError } from '../../shared/domain/export/errors.ts';
import { isNewestFirstId } from '../../shared/domain/resource/newest-first-id.ts';
import type { Durations, ExportStore, StoredExport } from '../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import type { Export, ExportRegion } from '../../shared/domain/export/export.ts';
import { isOfLab, type LabOfExports } from '../../shared/use-cases/export/image-of-lab.ts';
import { isRetried } from '../../shared/use-cases/export/plan-retry.ts';
import { documentOf } from './export-document.ts';

export interface FindPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  exports: Pick<ExportStore, 'read' | 'readRegions'>;
  durations: Pick<Durations, 'readAll'>;
  clock: Clock;
}

/** @throws {LabAccountNotFoundError} */
export async function assertAccount(
  { accounts }: { accounts: Pick<AccountStore, 'read'> },
  accountId: string,
): Promise<void> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFoundError(accountId);
}

/** @throws {LabAccountNotFoundError | ExportNotFoundError} */
export async function findExport(ports: FindPorts, accountId: string, id: string): Promise<StoredExport> {
  await assertAccount(ports, accountId);
  const found = isNewestFirstId(id) ? await ports.exports.read(accountId, id) : undefined;
  if (!found) throw new ExportNotFoundError(accountId, id);
  return found;
}

/**
 * Finds the lab of the export that a request names, for who may do something in one lab only. Of an export that is not
 * there they are told what they are told of those of other labs, such as an earlier one of the same name.
 */
export function labOfExport(ports: LabOfExportPorts) {
  return async ({ account, id }: { account: string; id: string }): Promise<string | undefined> => {
    const run = isNewestFirstId(id) ? await ports.exports.read(account, id) : undefined;
    return run && labOfWork(ports, run);
  };
}

/** @returns the name of the lab that long work is about; undefined where that is another lab's by now */
export async function labOfWork(
  { accounts }: Pick<LabOfExportPorts, 'accounts'>,
  work: LabOfExports,
): Promise<string | undefined> {
  const { accountId, labName } = work;
  const lab = await accounts.readLab(accountId, labName);
  return lab && isOfLab(work, { accountId, labName, templateVmId: lab.templateVmId }) ? labName : undefined;
}

interface LabOfExportPorts {
  accounts: Pick<AccountStore, 'readLab'>;
  exports: Pick<ExportStore, 'read'>;
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
