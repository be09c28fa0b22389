import type { ExportKey } from '../export/ports.ts';

/**
 * The digests of a caller's key and of what it came with, whatever the order of the fields.
 *
 * @param digest of a text, that two different texts don't share; hex or base64url
 */
export function keyOf(
  digest: (text: string) => string,
  idempotencyKey: string | undefined,
  request: unknown,
): ExportKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  return { keyHash: digest(idempotencyKey), requestHash: digest(JSON.stringify(request, sorted)) };
}

/** For `JSON.stringify`: objects with their fields in one order. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
