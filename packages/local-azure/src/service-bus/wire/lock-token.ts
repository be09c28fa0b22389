/**
 * A lock token as a delivery's tag: the UUID in the order of .NET's Guid.ToByteArray, whose first three fields are
 * little-endian. In `$management` the same token is an AMQP uuid, in the order in which it is written.
 */
export function tagOf(lockToken: string): Buffer {
  return swapFields(Buffer.from(lockToken.replaceAll('-', ''), 'hex'));
}

export function lockTokenOf(tag: Buffer | string): string {
  return uuidOf(swapFields(Buffer.from(tag)));
}

/** @param bytes 16, in the order in which the UUID is written */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function swapFields(bytes: Buffer): Buffer {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}
