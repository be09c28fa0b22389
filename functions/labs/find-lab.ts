import { LabAccountNotFound } from '../../shared/account/lab-account.ts';
import type { AccountStore } from '../../shared/account/ports.ts';
import { LabNotFound, type Lab } from '../../shared/lab/lab.ts';
import type { TemplateVms } from '../../shared/lab/ports.ts';
import type { TemplateVmSight } from '../../shared/lab/template-vm.ts';
import { lookTwice } from '../../shared/operation/look-twice.ts';
import type { Reading } from '../../shared/operation/outcome.ts';

export interface LookPorts {
  templateVms: Pick<TemplateVms, 'look'>;
}

/** @throws {LabAccountNotFound | LabNotFound} */
export async function findLab(
  { accounts }: { accounts: Pick<AccountStore, 'read' | 'readLab'> },
  accountId: string,
  name: string,
): Promise<Lab> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFound(accountId);
  const lab = await accounts.readLab(accountId, name);
  if (!lab) throw new LabNotFound(accountId, name);
  return lab;
}

/** What Azure says of a lab's template VM now. */
export function lookAt(
  { templateVms }: LookPorts,
  { templateVmId }: Pick<Lab, 'templateVmId'>,
): Promise<Reading<TemplateVmSight | undefined>> {
  return lookTwice(() => templateVms.look(templateVmId));
}
