import { randomUUID } from 'node:crypto';
import type { LabAccount } from '../../../shared/domain/account/lab-account.ts';
import type { Export } from '../../../shared/domain/export/export.ts';
import { GALLERY, vmOf } from '../stores/support/stores-support.ts';
import { ports, stores } from '../stores/support/stores-world.ts';

/** An account that takes messages, or not, as its settings say. @returns its id */
export async function newAccount(settings: Partial<LabAccount>, labs = 2): Promise<string> {
  const id = `a-${randomUUID()}`;
  const at = ports.clock.now().toISOString();
  await stores.accounts.add({
    // A gallery of its own: images of one name that others make are none of its labs'.
    id,
    location: 'westeurope',
    galleryId: `${GALLERY}-${id}`,
    createdAt: at,
    changedAt: at,
    ...settings,
  });
  for (let lab = 0; lab < labs; lab += 1) {
    const name = `lab-${lab}`;
    await stores.accounts.saveLab({ accountId: id, name, templateVmId: vmOf(`${id}-${name}`) });
  }
  return id;
}

export async function exportsOf(accountId: string): Promise<Export[]> {
  return (await stores.exports.list(accountId, { size: 1000 })).items;
}
