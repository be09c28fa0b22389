import { existsSync } from 'node:fs';
import { HubStore } from '@lab-gallery/functions-host/durable/store';
import type { InstanceRow } from '@lab-gallery/functions-host/durable/store';
import type { ParentReference } from '@lab-gallery/functions-host/durable/history';
import { HostStartError } from '@lab-gallery/functions-host/errors';
import { HubUnreadableError, NothingFoundError } from './errors.ts';
import { familyOf, newestIds } from './instance-history.ts';
import type { InstanceHistory, InstanceSummary } from './instance-history.ts';

/**
 * Reads the histories of an export's instances from a task hub as they stand at one moment. The hub is only read,
 * so its host may run meanwhile, be stopped, or have been killed.
 * @throws HubUnreadableError, NothingFoundError
 */
export function readFromHub(hubFile: string, exportId: string | undefined): InstanceHistory[] {
  if (!existsSync(hubFile)) {
    throw new HubUnreadableError(
      hubFile,
      'is not there: run npm start, or name its state folder with --state',
    );
  }
  try {
    return readFamily(hubFile, exportId);
  } catch (cause) {
    if (cause instanceof NothingFoundError || cause instanceof HostStartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HubUnreadableError(hubFile, `can't be read (${reason})`, { cause });
  }
}

function readFamily(hubFile: string, exportId: string | undefined): InstanceHistory[] {
  const store = new HubStore(hubFile, { readOnly: true });
  try {
    return store.transaction(() => {
      const instances = store.instances({}).map(toSummary);
      const family = exportId === undefined ? [] : familyOf(instances, exportId);
      if (family.length === 0) throw new NothingFoundError(exportId, hubFile, newestIds(instances));
      return family.map((instance) => ({ ...instance, history: store.history(instance.instanceId) }));
    });
  } finally {
    store.close();
  }
}

function toSummary({ instanceId, name, status, createdAt, parent }: InstanceRow): InstanceSummary {
  const reference = parent === null ? null : (JSON.parse(parent) as ParentReference);
  return {
    instanceId,
    name,
    status,
    createdAt: new Date(createdAt).toISOString(),
    parentId: reference?.OrchestrationInstance.InstanceId ?? null,
  };
}
