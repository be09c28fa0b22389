import { createPublicKey } from 'node:crypto';
import { importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { makeKey, type SigningKey } from './signing-keys.ts';

/**
 * Who signs a token, and how:
 * - `issuer`: the issuer, as always; what is wrong is in the claims;
 * - `nobody`: algorithm `none`;
 * - `public-key`: HS256, with the issuer's public key (SPKI, PEM) for a secret: the "algorithm confusion" attack;
 * - `stranger`: another RSA key, under the name of the issuer's;
 * - `unknown-key`: another RSA key, under its own name.
 */
export type Signer = 'issuer' | 'nobody' | 'public-key' | 'stranger' | 'unknown-key';

/** Signs any claims in any way: for tests of which tokens are refused. Claims that are `undefined` are left out. */
export async function forgeToken(claims: JWTPayload, signer: Signer, issuer: SigningKey): Promise<string> {
  const { publicJwk, keyId } = issuer;
  switch (signer) {
    case 'issuer':
      return signToken(claims, issuer);
    case 'nobody':
      return new UnsecuredJWT(claims).encode();
    case 'public-key': {
      const pem = createPublicKey({ key: publicJwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: keyId })
        .sign(Buffer.from(pem));
    }
    case 'stranger':
      return signToken(claims, { ...(await makeKey()), keyId });
    case 'unknown-key':
      return signToken(claims, await makeKey());
  }
}

/** Signs claims as Entra ID does: RS256, `kid` in the header, nothing added to the claims. */
export async function signToken(claims: JWTPayload, { privateJwk, keyId }: SigningKey): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
    .sign(await importJWK(privateJwk, 'RS256'));
}
