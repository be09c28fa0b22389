import type { Handler } from '../../core/cloud.ts';
import { nameOf, present } from '../../core/cloud.ts';
import {
  composeDisk,
  contentOf,
  DISK,
  diskBodySchema,
  type DiskBody,
  type DiskContent,
  readCopySource,
  requireUpdatable,
  SNAPSHOT,
  traitsOf,
} from './disk-kinds.ts';
import { encryptionOf } from './disk-encryption.ts';
import { ArmError, invalidParameter, operationNotAllowed, resourceNotFound } from '../../core/errors.ts';
import { listReply } from '../../http/list-reply.ts';
import { readBody, requireRegion, requireSameLocation } from '../../http/request-body.ts';
import type { DiskResource } from './disk-kinds.ts';
import type { Kind } from '../../core/store.ts';
import { requireQuota, usageOfDisk } from '../usages.ts';

const DISK_WRITE = 5_000;
const SNAPSHOT_COPY = 40_000;
const DELETION = 5_000;

/** The handlers of disks or of snapshots: the disk provider treats them alike. */
function handlersOf(kind: Kind<DiskResource>) {
  const put: Handler = (call, cloud) => {
    const body = readBody(call, diskBodySchema);
    const region = requireRegion(cloud, body.location, kind.type);
    const existing = cloud.store.get(kind, call.id);
    if (existing) {
      requireSameLocation(existing, region);
      requireUpdatable(existing, body);
    }
    const resource = existing ? updated(existing, body) : created(body);
    const pending = { ...resource, properties: { ...resource.properties, provisioningState: 'Updating' } };
    const duration = kind === SNAPSHOT ? SNAPSHOT_COPY : DISK_WRITE;
    const operation = cloud.operations.write(call, 'DiskOperations', pending, duration);
    return { status: 202, body: present(pending), operation };

    function created({ tags, sku, properties }: DiskBody): DiskResource {
      const { createOption, sourceResourceId } = properties.creationData;
      const isCopy = createOption.toLowerCase() === 'copy';
      if (!isCopy && (kind === SNAPSHOT || createOption.toLowerCase() !== 'empty')) {
        throw invalidParameter(
          'creationData.createOption',
          `The create option '${createOption}' is not supported here.`,
        );
      }
      const source = isCopy ? readCopySource(cloud.store, body, region) : undefined;
      requireQuota(cloud, call.subscriptionId, region.name, usageOfDisk(kind, sku?.name));
      const disk = composeDisk(kind, {
        id: call.id,
        name: nameOf(call),
        location: region.name,
        sku: sku?.name ?? 'Standard_LRS',
        creationData: { createOption, ...(source && sourceResourceId && { sourceResourceId: source.id }) },
        content: source ? copiedContent(source, properties) : emptyContent(properties),
        ...(source && { occupiedBytes: source.hidden.occupiedBytes }),
        time: cloud.now(),
      });
      return {
        ...disk,
        ...(tags && { tags }),
        properties: {
          ...disk.properties,
          ...(kind === SNAPSHOT && { incremental: properties.incremental ?? false }),
        },
      };
    }
  };

  const get: Handler = (call, { store }) => {
    const resource = store.get(kind, call.id);
    if (!resource) throw resourceNotFound(call.id);
    return { status: 200, body: present(resource) };
  };

  const list: Handler = (call, cloud) => listReply(call, cloud, kind);

  const remove: Handler = (call, cloud) => {
    const resource = cloud.store.get(kind, call.id);
    if (!resource) return { status: 204 };
    if (resource.managedBy) {
      throw operationNotAllowed(`Disk ${resource.id} is attached to VM ${resource.managedBy}.`);
    }
    const operation = cloud.operations.remove(call, 'DiskOperations', resource, DELETION);
    return { status: 202, operation };
  };

  return { put, get, list, remove };
}

function updated(existing: DiskResource, { tags, sku, properties }: DiskBody): DiskResource {
  const { diskSizeGB = existing.properties.diskSizeGB } = properties;
  return {
    ...existing,
    ...(tags && { tags }),
    ...(sku && { sku: { name: sku.name } }),
    properties: {
      ...existing.properties,
      ...(properties.encryption && { encryption: encryptionOf(properties.encryption) }),
      diskSizeGB,
      diskSizeBytes: diskSizeGB * 1024 ** 3,
    },
  };
}

/** A copy keeps the key of its source, unless another one is asked for. */
function copiedContent(
  source: DiskResource,
  { diskSizeGB, encryption }: DiskBody['properties'],
): DiskContent {
  const content = contentOf(source, diskSizeGB);
  return encryption ? { ...content, encryption: encryptionOf(encryption) } : content;
}

function emptyContent({ diskSizeGB, encryption, ...traits }: DiskBody['properties']): DiskContent {
  if (diskSizeGB === undefined) {
    throw new ArmError(400, 'InvalidParameter', "Required parameter 'disk.diskSizeGB' is missing (null).", {
      target: 'disk.diskSizeGB',
    });
  }
  return { ...traitsOf(traits), encryption: encryptionOf(encryption), diskSizeGB };
}

const disks = handlersOf(DISK);
const snapshots = handlersOf(SNAPSHOT);

export const diskHandlers: Record<string, Handler> = {
  'PUT disks': disks.put,
  'GET disks': disks.get,
  'LIST disks': disks.list,
  'DELETE disks': disks.remove,
  'PUT snapshots': snapshots.put,
  'GET snapshots': snapshots.get,
  'LIST snapshots': snapshots.list,
  'DELETE snapshots': snapshots.remove,
};
