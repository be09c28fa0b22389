import type { Call } from '../../core/call.ts';
import type { Handler } from '../../core/cloud.ts';
import { nameOf, present } from '../../core/cloud.ts';
import { ArmError, invalidParameter, resourceNotFound } from '../../core/errors.ts';
import { createVersion } from './create-version.ts';
import { IMAGE_VERSION } from './image-kinds.ts';
import { listReply } from '../../http/list-reply.ts';
import { replicationStatusOf } from './replication.ts';
import { readBody } from '../../http/request-body.ts';
import { updateVersion } from './update-version.ts';
import { versionBodySchema, versionUpdateSchema } from './version-body.ts';

const DELETION = 60_000;
const MAX_PART = 2 ** 31 - 1;

const put: Handler = (call, cloud) => {
  requireVersionName(call);
  const body = readBody(call, versionBodySchema);
  const existing = cloud.store.get(IMAGE_VERSION, call.id);
  return existing ? updateVersion(call, cloud, existing, body) : createVersion(call, cloud, body);
};

const patch: Handler = (call, cloud) => {
  const existing = cloud.store.get(IMAGE_VERSION, call.id);
  if (!existing) throw resourceNotFound(call.id);
  return updateVersion(call, cloud, existing, readBody(call, versionUpdateSchema));
};

const get: Handler = (call, { store, now }) => {
  const version = store.get(IMAGE_VERSION, call.id);
  if (!version) throw resourceNotFound(call.id);
  if (call.query.get('$expand')?.toLowerCase() !== 'replicationstatus')
    return { status: 200, body: present(version) };
  const properties = { ...version.properties, replicationStatus: replicationStatusOf(version, now()) };
  return { status: 200, body: present({ ...version, properties }) };
};

const list: Handler = (call, cloud) => listReply(call, cloud, IMAGE_VERSION);

/** A version can be deleted in any state; what is being done to it is cancelled. */
const remove: Handler = (call, cloud) => {
  const version = cloud.store.get(IMAGE_VERSION, call.id);
  if (!version) return { status: 204 };
  const { safetyProfile, publishingProfile } = version.properties;
  const endOfLife = Date.parse(publishingProfile.endOfLifeDate ?? '');
  if (safetyProfile.blockDeletionBeforeEndOfLife && endOfLife > cloud.now()) {
    throw new ArmError(
      409,
      'DeleteGalleryImageVersionBlockedBeforeEndOfLife',
      `The gallery image version '${version.id}' can't be deleted before its end of life, ${new Date(endOfLife).toISOString()}.`,
    );
  }
  return { status: 202, operation: cloud.operations.remove(call, 'capsOperations', version, DELETION) };
};

/** Azure docs, troubleshooting-shared-images: three 32-bit integers. */
function requireVersionName(call: Call): void {
  const name = nameOf(call);
  const parts = /^\d+\.\d+\.\d+$/.test(name) ? name.split('.').map(Number) : [];
  if (parts.length === 3 && parts.every((part) => part <= MAX_PART)) return;
  throw invalidParameter(
    'galleryImageVersionName',
    `The gallery image version name '${name}' is invalid. It must have the form major.minor.patch, and each part ` +
      `must be an integer from 0 to ${MAX_PART}.`,
  );
}

export const versionHandlers: Record<string, Handler> = {
  'PUT galleries/images/versions': put,
  'PATCH galleries/images/versions': patch,
  'GET galleries/images/versions': get,
  'LIST galleries/images/versions': list,
  'DELETE galleries/images/versions': remove,
};
