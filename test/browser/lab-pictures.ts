/** The states of the page that create labs, tend their template VMs, and attach a gallery. */
import type { TestCloud } from '../component/support/cloud.ts';
import { requestLab } from '../component/labs/lab-world.ts';
import { accountPath, type TestLab } from '../component/support/test-lab.ts';
import type { Camera } from './version-pictures.ts';
import { placeOf } from './export-support.ts';

interface PicturedLabs {
  lab: TestLab;
  /** A lab that waits for its image for as long as pictures are taken. */
  waiting: string;
  /** An account without a gallery. */
  bare: string;
}

/** Makes what the pictures show. @param coming a lab whose image is on its way to koreasouth, and never arrives */
export async function openPicturedLabs(
  cloud: TestCloud,
  lab: TestLab,
  coming: TestLab,
): Promise<PicturedLabs> {
  const { body } = await requestLab(cloud, coming, {
    name: 'seoul',
    region: 'koreasouth',
    createWhenReady: { giveUpAfterMinutes: 600 },
  });
  const bare = 'zoology';
  await cloud.openAccount(accountPath({ account: bare }), { location: 'northeurope' });
  return { lab, waiting: `/accounts/${coming.account}/create-lab?work=${body.id}`, bare };
}

export async function pictureLabs(
  { lab, waiting, bare }: PicturedLabs,
  { page, words, show, take }: Camera,
): Promise<void> {
  await show(waiting, words.work.cancel, 'create-lab-waiting');
  await page.getByRole('button', { name: words.work.cancel, exact: true }).click();
  await page.getByRole('alertdialog').waitFor();
  await take('create-lab-cancel');
  await show(`/accounts/${bare}/gallery`, words.gallery.attachAction, 'attach');
  await show(`/accounts/${bare}`, words.labs.none, 'labs-none');
  await show(placeOf(lab), words.templateVm.reset, 'lab-vm');
  await page.getByRole('button', { name: words.templateVm.stop, exact: true }).click();
  await page.getByRole('alertdialog').waitFor();
  await take('vm-stop');
  await page.getByRole('button', { name: words.states.no }).click();
  await page.getByRole('button', { name: words.templateVm.reset }).click();
  await page.getByRole('dialog').waitFor();
  await take('vm-password');
}
