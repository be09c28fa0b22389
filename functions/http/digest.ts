import { createHash } from 'node:crypto';

/** A digest that two different texts don't share, in base64url. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
