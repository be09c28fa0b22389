import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';

/** One of the issuer's RSA keys. */
export interface SigningKey {
  readonly keyId: string;
  /** Both halves, with `kid`, `use` and `alg`. */
  readonly privateJwk: JWK;
  /** The public half as it stands in the key document. */
  readonly publicJwk: JWK;
}

/** The issuer's keys, kept in a file. */
export interface SigningKeys {
  /** The one that signs. */
  readonly current: () => SigningKey;
  /** All that are published, the one that signs first. */
  readonly all: () => readonly SigningKey[];
  /** Makes a new key, which signs from now on. Those before it stay published, or are withdrawn with their tokens. */
  readonly rotate: (options: { readonly keepOld: boolean }) => Promise<void>;
}

const ALGORITHM = 'RS256';
const FILE = 'signing-keys.json';

/**
 * Reads the keys of a state folder, or makes one: tokens given out before a restart stay good after it. A damaged
 * file is replaced, since a key that can't be read signs nothing.
 */
export async function openSigningKeys(stateFolder: string): Promise<SigningKeys> {
  const file = join(stateFolder, FILE);
  const save = (kept: readonly SigningKey[]): Promise<void> =>
    writeFileAtomically(file, JSON.stringify({ keys: kept.map(({ privateJwk }) => privateJwk) }), 0o600);

  let keys = await readKeys(file);
  let [newest] = keys;
  if (newest === undefined) {
    newest = await makeKey();
    keys = [newest];
    await save(keys);
  }
  let current = newest;

  return {
    current: () => current,
    all: () => keys,
    async rotate({ keepOld }) {
      const key = await makeKey();
      const kept = keepOld ? [key, ...keys] : [key];
      await save(kept);
      keys = kept;
      current = key;
    },
  };
}

async function readKeys(file: string): Promise<SigningKey[]> {
  try {
    const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys: JWK[] };
    return await Promise.all(keys.map(asSigningKey));
  } catch {
    return [];
  }
}

/** A new key that is nobody's yet. */
export async function makeKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 });
  return asSigningKey(await exportJWK(privateKey));
}

async function asSigningKey(jwk: JWK): Promise<SigningKey> {
  const { n, e } = jwk;
  if (!n || !e || !jwk.d) throw new TypeError('This is no private RSA key.');
  const publicParts = { kty: 'RSA', n, e } as const;
  const keyId = await calculateJwkThumbprint(publicParts);
  const named = { kid: keyId, use: 'sig', alg: ALGORITHM };
  return { keyId, privateJwk: { ...jwk, ...named }, publicJwk: { ...publicParts, ...named } };
}
