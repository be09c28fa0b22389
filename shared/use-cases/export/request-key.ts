import { ExportNotFoundError, IdempotencyKeyReusedError } from '../../domain/export/errors.ts';
import type { Export } from '../../domain/export/export.ts';
import type { ExportKey, ExportStore } from './ports.ts';

/**
 * The export that came of a key before, if one did.
 *
 * @throws {IdempotencyKeyReusedError} when the key came with another request
 */
export async function findRepeat(
  exports: Pick<ExportStore, 'read' | 'findByKey'>,
  accountId: string,
  key: ExportKey | undefined,
): Promise<Export | undefined> {
  const known = key && (await exports.findByKey(accountId, key.keyHash));
  return known && repeatOf(exports, accountId, known, key);
}

/**
 * The export that a key is known for.
 *
 * @throws {IdempotencyKeyReusedError} when the key came with another request
 */
export async function repeatOf(
  exports: Pick<ExportStore, 'read'>,
  accountId: string,
  known: { exportId: string; requestHash: string },
  key: ExportKey,
): Promise<Export> {
  if (known.requestHash !== key.requestHash) throw new IdempotencyKeyReusedError();
  const first = await exports.read(accountId, known.exportId);
  if (!first) throw new ExportNotFoundError(accountId, known.exportId);
  return first;
}

/** Between a claim and the export that is written under it there are milliseconds: a few looks outlast them. */
const MAX_LOOKS = 10;

/**
 * The export that the same key makes at this very moment: its request holds what ours wants, and may not have
 * written its key yet.
 *
 * @param holder the operation that holds it
 * @returns undefined when the holder came with another key, or with none
 * @throws {IdempotencyKeyReusedError} when the key came with another request
 */
export async function twinOf(
  exports: Pick<ExportStore, 'read' | 'findByKey'>,
  accountId: string,
  key: ExportKey,
  holder: string,
): Promise<Export | undefined> {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    // In this order: an export and its key are written together.
    const written = await exports.read(accountId, holder);
    const known = await exports.findByKey(accountId, key.keyHash);
    if (known) return repeatOf(exports, accountId, known, key);
    if (written) return undefined;
  }
  return undefined;
}
