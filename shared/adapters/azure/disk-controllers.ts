/**
 * True for disk controllers among which SCSI is not, as Azure lists them: `SCSI`, `SCSI, NVMe`, `NVMe, SCSI`. Without a
 * word of Azure's it is SCSI.
 */
export function isNvmeAlone(controllers: string | undefined): boolean {
  const names = (controllers ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.includes('nvme') && !names.includes('scsi');
}
