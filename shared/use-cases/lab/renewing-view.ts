import type { TemplateVms, TemplateVmView, VmAccess } from './ports.ts';

type View = Pick<TemplateVmView, 'forget'>;

/** Does the work; whatever came of it, pages look at the VM anew. */
async function renewed<Value>(view: View, vmId: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } finally {
    view.forget(vmId);
  }
}

/** The same template VMs; what is done to one is seen by the next page that shows it. */
export function renewingView(templateVms: TemplateVms, view: View): TemplateVms {
  return {
    read: (vmId) => templateVms.read(vmId),
    look: (vmId) => templateVms.look(vmId),
    ensureStopped: (vmId) => renewed(view, vmId, () => templateVms.ensureStopped(vmId)),
    ensureStarted: (vmId) => renewed(view, vmId, () => templateVms.ensureStarted(vmId)),
    ensureGeneralized: (vmId) => renewed(view, vmId, () => templateVms.ensureGeneralized(vmId)),
  };
}

/** The same for passwords, which a VM is busy with while its agent sets one. */
export function renewingAccess(vmAccess: VmAccess, view: View): VmAccess {
  return {
    setPassword: (vm, access) => renewed(view, vm.id, () => vmAccess.setPassword(vm, access)),
    ensureSet: (vm) => renewed(view, vm.id, () => vmAccess.ensureSet(vm)),
  };
}
