import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose';
import { writeFileAtomically } from '../lib/atomic-file.ts';

/** The issuer's RSA key. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  /** The public half as it stands in the key document, with `kid`, `use` and `alg`. */
  readonly publicJwk: JWK;
  readonly keyId: string;
}

const ALGORITHM = 'RS256';

/**
 * Reads the signing key of a state folder, or makes one: tokens given out before a restart stay good after it.
 * A damaged key file is replaced, since a key that can't be read signs nothing.
 */
export async function openSigningKey(stateFolder: string): Promise<SigningKey> {
  const file = join(stateFolder, 'signing-key.pem');
  const privateKey = (await readPrivateKey(file)) ?? (await makePrivateKey(file));
  const { n, e } = await exportJWK(privateKey);
  if (!n || !e) throw new TypeError(`${file} holds no RSA key.`);
  const publicParts = { kty: 'RSA', n, e } as const;
  const keyId = await calculateJwkThumbprint(publicParts);
  return { privateKey, keyId, publicJwk: { ...publicParts, kid: keyId, use: 'sig', alg: ALGORITHM } };
}

async function readPrivateKey(file: string): Promise<CryptoKey | undefined> {
  try {
    return await importPKCS8(await readFile(file, 'utf8'), ALGORITHM, { extractable: true });
  } catch {
    return undefined;
  }
}

async function makePrivateKey(file: string): Promise<CryptoKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 });
  await writeFileAtomically(file, await exportPKCS8(privateKey), 0o600);
  return privateKey;
}
