/** Azure docs, azure-compute-gallery: at most so many replicas of one version, in all its regions together. */
const MOST_REPLICAS = 100;

/** A whole number from 1 on. */
export function isCount(text: string, most = MOST_REPLICAS): boolean {
  return /^ *\d+ *$/.test(text) && Number(text) >= 1 && Number(text) <= most;
}

/** A region's name in the form that Azure has it ("West Europe": westeurope); undefined where none can be so. */
export function regionNameOf(text: string): string | undefined {
  const name = text.replaceAll(' ', '').toLowerCase();
  return /^[a-z0-9]{1,90}$/.test(name) ? name : undefined;
}
