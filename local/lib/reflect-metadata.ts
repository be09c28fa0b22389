/**
 * The three functions of the `reflect-metadata` package that `@peculiar/x509` (through tsyringe) asks for at
 * import. It must be imported before that package. Only own metadata is kept: nothing here inherits.
 */
type Metadata = Map<unknown, unknown>;

const metadataByTarget = new WeakMap<object, Metadata>();

function getOwnMetadata(key: unknown, target: object): unknown {
  return metadataByTarget.get(target)?.get(key);
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const metadata: Metadata = metadataByTarget.get(target) ?? new Map<unknown, unknown>();
  metadata.set(key, value);
  metadataByTarget.set(target, metadata);
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, { getMetadata: getOwnMetadata, getOwnMetadata, defineMetadata });
}
