/** What a link is attached to. */
export interface Address {
  /** The door for tokens, an entity's door for requests, or an entity. */
  readonly node: 'cbs' | 'management' | 'entity';
  /** The entity's, in lower case; empty for the door for tokens. */
  readonly path: string;
}

const MANAGEMENT = '/$management';

/** Addresses are compared without case (`topic/Subscriptions/sub/$DeadLetterQueue/$management`). */
export function parseAddress(address: string | undefined): Address {
  const path = (address ?? '').toLowerCase().replace(/^\/+/, '');
  if (path === '$cbs') return { node: 'cbs', path: '' };
  if (path.endsWith(MANAGEMENT)) return { node: 'management', path: path.slice(0, -MANAGEMENT.length) };
  return { node: 'entity', path };
}

/** The door for requests to an entity. A token for it is none for the entity; the other way round it is. */
export function managementOf(path: string): string {
  return path + MANAGEMENT;
}
