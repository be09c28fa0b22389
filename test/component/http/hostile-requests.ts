/** Requests that have nothing in common but that somebody might keep something of each: ten kinds of them. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

export interface HostileRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Who asks, beside those without a good token. */
export interface HostileWorld {
  /** Path of an account in which a reader has a role. */
  readonly account: string;
  /** The reader's token. */
  readonly reader: string;
  /** An Owner's there. */
  readonly owner: string;
  /** The token of somebody else each time, who has a part in no account. */
  readonly strangerToken: () => Promise<string>;
}

const word = (bytes = 12): string => randomBytes(bytes).toString('hex');
/** What is kept of a long one is missed sooner. */
const length = (): number => (randomInt(2) === 0 ? 12 : 6_000);
const by = (token: string) => ({ authorization: `Bearer ${token}` });
const oneOf = (...of: readonly string[]): string => of[randomInt(of.length)] ?? '';
const jwtPart = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

type Kind = (world: HostileWorld) => HostileRequest | Promise<HostileRequest>;

const KINDS = {
  files: () => ({ path: `/assets/${word(length())}.${oneOf('js', 'css', 'svg', 'html')}` }),
  addresses: () => ({
    path: `${oneOf('/api', '/accounts', '', '/admin', '/runtime')}/${word(length())}/${word()}`,
  }),
  'bad tokens': ({ account }) => ({
    path: account,
    headers: by(`${jwtPart({ alg: 'RS256', kid: word() })}.${jwtPart({ oid: randomUUID() })}.${word(99)}`),
  }),
  strangers: async ({ strangerToken }) => ({
    path: `/api/lab-accounts/a${word(randomInt(4, 31))}/labs`,
    headers: by(await strangerToken()),
  }),
  'huge headers': ({ account, reader }) => ({
    path: `${account}/exports`,
    headers: { ...by(reader), [`x-${word()}`]: word(5_000), cookie: word(500) },
  }),
  methods: ({ account, reader }) => ({
    method: oneOf('PROPFIND', 'TRACE', 'OPTIONS', 'PURGE', 'LOCK', 'SEARCH', 'REPORT', 'HEAD'),
    path: `${account}/${word()}`,
    headers: by(reader),
  }),
  'bad JSON': ({ account, owner }) => ({
    method: 'PUT',
    path: `${account}/labs/${word()}`,
    headers: by(owner),
    body: oneOf(`{"${word()}":`, `{"${word()}":1}`, word(2_000), `[${'['.repeat(999)}`),
  }),
  ids: ({ account, reader }) => ({
    path: `${account}/${oneOf('exports', 'operations', 'labs', 'images')}/${word(length())}`,
    headers: by(reader),
  }),
  hosts: ({ account, reader }) => ({
    path: `${account}/exports?top=1&${word()}=${word()}`,
    headers: { ...by(reader), host: `${word()}.example` },
  }),
  keys: ({ account, owner }) => ({
    method: 'POST',
    path: `${account}/labs/${word()}/exports`,
    headers: {
      ...by(owner),
      'repeatability-request-id': word(),
      'if-match': `"${word()}"`,
      'if-none-match': `"${word()}"`,
      'accept-encoding': word(),
      traceparent: `00-${word(16)}-${word(8)}-01`,
    },
    body: JSON.stringify({ imageName: `i${word()}` }),
  }),
} satisfies Record<string, Kind>;

/** The kinds one after the other, over and over. */
export function hostileRequest(index: number, world: HostileWorld): HostileRequest | Promise<HostileRequest> {
  const kinds: Kind[] = Object.values(KINDS);
  const kind = kinds[index % kinds.length] ?? KINDS.files;
  return kind(world);
}
