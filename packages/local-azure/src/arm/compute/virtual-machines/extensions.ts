import { z } from 'zod';
import { type Cloud, type Handler, nameOf, parentOf, present } from '../../core/cloud.ts';
import type { Call } from '../../core/call.ts';
import { ArmError, operationNotAllowed, parentNotFound, resourceNotFound } from '../../core/errors.ts';
import { type Extension, EXTENSION } from './extension-kind.ts';
import type { Failure } from '../../core/operation.ts';
import { listReply } from '../../http/list-reply.ts';
import { isStrong } from './os-profile.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../../http/request-body.ts';
import { VIRTUAL_MACHINE, type VirtualMachine } from './virtual-machine-kind.ts';

const WRITE = 30_000;
const DELETION = 30_000;

/** The extensions that there are here: both set users and passwords (Azure docs, extensions/vmaccess). */
const OS_OF_HANDLER: Readonly<Record<string, 'Windows' | 'Linux'>> = {
  'microsoft.compute.vmaccessagent': 'Windows',
  'microsoft.ostcextensions.vmaccessforlinux': 'Linux',
};

const extensionBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({
    publisher: z.string().min(1),
    type: z.string().min(1),
    typeHandlerVersion: z.string().optional(),
    autoUpgradeMinorVersion: z.boolean().optional(),
    settings: z.unknown().optional(),
    protectedSettings: z.unknown().optional(),
  }),
});
type ExtensionBody = z.output<typeof extensionBodySchema>;

const put: Handler = (call, cloud) => {
  const vm = requireRunningVm(call, cloud);
  const { location, tags, properties } = readBody(call, extensionBodySchema);
  const region = requireRegion(cloud, location, EXTENSION.type);
  requireSameLocation(vm, region);
  const existing = cloud.store.get(EXTENSION, call.id);
  const os = requireHandler(properties, region.name);
  requireOnlyOne(call, cloud, vm, properties);

  // What is protected goes to the VM alone: it is neither stored nor shown.
  const { protectedSettings, publisher, type, typeHandlerVersion, autoUpgradeMinorVersion, settings } =
    properties;
  const extension: Extension = {
    id: existing?.id ?? call.id,
    name: existing?.name ?? nameOf(call),
    type: EXTENSION.type,
    location: region.name,
    ...(tags && { tags }),
    properties: {
      publisher,
      type,
      typeHandlerVersion,
      autoUpgradeMinorVersion: autoUpgradeMinorVersion ?? false,
      ...(settings !== undefined && { settings }),
      provisioningState: existing ? 'Updating' : 'Creating',
    },
    hidden: {},
  };
  const failure = failureOn(vm, os, protectedSettings, extension);
  const operation = cloud.operations.begin(call, {
    family: 'operations',
    resource: extension,
    duration: WRITE,
    // Other protected settings are another request, though nothing shown tells them apart.
    mayJoin: false,
    ...(failure && { failure }),
    onSuccess: [{ id: extension.id, properties: { provisioningState: 'Succeeded' } }],
    onFailure: [{ id: extension.id, properties: { provisioningState: 'Failed' } }],
  });
  cloud.store.put(extension);
  return { status: existing ? 200 : 201, body: present(extension), operation };
};

/** Azure's words in hashicorp/terraform-provider-azurerm issue 477, for deletions too. */
function requireRunningVm(call: Call, { store }: Cloud): VirtualMachine {
  const vm = store.get(VIRTUAL_MACHINE, parentOf(call.id));
  if (!vm) throw parentNotFound(call.names[0] ?? '');
  const { power, transition } = vm.hidden;
  const isMade = vm.properties.provisioningState !== 'Creating';
  if (power === 'running' && !transition && isMade) return vm;
  throw operationNotAllowed('Cannot modify extensions in the VM when the VM is not running.');
}

function handlerOf({ publisher, type }: { readonly publisher: string; readonly type: string }): string {
  return `${publisher}.${type}`.toLowerCase();
}

function requireHandler(properties: ExtensionBody['properties'], location: string): 'Windows' | 'Linux' {
  const { publisher, type } = properties;
  const os = OS_OF_HANDLER[handlerOf(properties)];
  if (os) return os;
  throw new ArmError(
    404,
    'ArtifactNotFound',
    `The VM extension with publisher '${publisher}' and type '${type}' could not be found in location '${location}'.`,
  );
}

/** A handler is there once in a VM, under one name. */
function requireOnlyOne(
  call: Call,
  { store }: Cloud,
  vm: VirtualMachine,
  properties: ExtensionBody['properties'],
): void {
  const other = store
    .list(EXTENSION, vm.id)
    .filter(({ id }) => id.toLowerCase() !== call.id.toLowerCase())
    .find((extension) => handlerOf(extension.properties) === handlerOf(properties));
  if (!other) return;
  throw new ArmError(
    400,
    'BadRequest',
    `Multiple VMExtensions per handler not supported for OS type '${vm.properties.storageProfile.osDisk.osType}'. ` +
      `VMExtension '${other.name}' with handler '${properties.publisher}.${properties.type}' already added or specified ` +
      'in input.',
  );
}

const secrets = z.looseObject({ password: z.string().optional(), Password: z.string().optional() });

/** Why the VM's agent will report a failure, if it will. */
function failureOn(
  vm: VirtualMachine,
  os: 'Windows' | 'Linux',
  protectedSettings: unknown,
  { name, properties: { publisher, type } }: Extension,
): Failure | undefined {
  const failed = (why: string): Failure => ({
    code: 'VMExtensionProvisioningError',
    message:
      `VM has reported a failure when processing extension '${name}' (publisher '${publisher}' and type '${type}'). ` +
      `Error message: '${why}'.`,
  });
  if (vm.properties.storageProfile.osDisk.osType !== os) {
    return failed(`The handler ${publisher}.${type} does not run on this operating system`);
  }
  const { password, Password = password } = secrets.safeParse(protectedSettings).data ?? {};
  if (Password === undefined || isStrong(os, Password)) return undefined;
  return failed('VMAccess Extension failed to set the password: it does not meet the requirements');
}

const get: Handler = (call, { store }) => {
  const extension = store.get(EXTENSION, call.id);
  if (!extension) throw resourceNotFound(call.id);
  return { status: 200, body: present(extension) };
};

const list: Handler = (call, cloud) => {
  if (!cloud.store.get(VIRTUAL_MACHINE, call.id)) throw resourceNotFound(call.id);
  return listReply(call, cloud, EXTENSION);
};

const remove: Handler = (call, cloud) => {
  const extension = cloud.store.get(EXTENSION, call.id);
  if (!extension) return { status: 204 };
  requireRunningVm(call, cloud);
  const operation = cloud.operations.remove(call, 'operations', extension, DELETION);
  return { status: 202, operation };
};

export const extensionHandlers: Record<string, Handler> = {
  'PUT virtualMachines/extensions': put,
  'GET virtualMachines/extensions': get,
  'LIST virtualMachines/extensions': list,
  'DELETE virtualMachines/extensions': remove,
};
