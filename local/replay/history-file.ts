import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EventType } from '@lab-gallery/functions-host/durable/history';
import type { HistoryEvent } from '@lab-gallery/functions-host/durable/history';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';
import { HistoryFileError, NothingFoundError } from './errors.ts';
import { familyOf, newestIds, startOf } from './instance-history.ts';
import type { InstanceHistory } from './instance-history.ts';

const FORMAT = 'durable-histories/1';
const EVENT_TYPES: readonly number[] = Object.values(EventType);

/** The events themselves are the host's: what it wrote is believed, if it is an event at all. */
const historyEvent = z.custom<HistoryEvent>(
  (value) =>
    z.looseObject({ EventType: z.literal(EVENT_TYPES), Timestamp: z.iso.datetime() }).safeParse(value)
      .success,
  'is no event of a history',
);

const historyFile = z.object({
  format: z.literal(FORMAT),
  instances: z
    .array(
      z.object({
        instanceId: z.string(),
        name: z.string(),
        status: z.string(),
        createdAt: z.iso.datetime(),
        parentId: z.string().nullable(),
        history: z
          .array(historyEvent)
          .refine((history) => history.length === 0 || startOf(history) !== undefined, 'has no beginning'),
      }),
    )
    .min(1),
});

/** Writes histories for `readFromFile`. @throws HistoryFileError */
export async function saveToFile(file: string, instances: readonly InstanceHistory[]): Promise<void> {
  const content = `${JSON.stringify({ format: FORMAT, instances })}\n`;
  try {
    await writeFileAtomically(file, content);
  } catch (cause) {
    throw new HistoryFileError(file, `can't be written (${messageOf(cause)})`, { cause });
  }
}

/**
 * Reads histories that `saveToFile` wrote: those of one export, or all.
 * @throws HistoryFileError, NothingFoundError
 */
export async function readFromFile(file: string, exportId: string | undefined): Promise<InstanceHistory[]> {
  const instances = await readInstances(file);
  if (exportId === undefined) return instances;
  const family = familyOf(instances, exportId);
  if (family.length === 0) throw new NothingFoundError(exportId, file, newestIds(instances));
  return family;
}

async function readInstances(file: string): Promise<InstanceHistory[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new HistoryFileError(file, `can't be read (${messageOf(cause)})`, { cause });
  }
  const parsed = historyFile.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    throw new HistoryFileError(file, `does not hold histories as --save writes them${what}`);
  }
  return parsed.data.instances;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
