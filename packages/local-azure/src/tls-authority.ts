import 'reflect-metadata'; // asked for by @peculiar/x509, and to be imported before it

import { createPrivateKey, randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';

/** What a server needs to be trusted on this machine, and what its clients need to trust it. */
export interface TlsAuthority {
  /** The authority's certificate, PEM: for `NODE_EXTRA_CA_CERTS` or a client's `ca`. */
  readonly ca: string;
  /** The file that holds `ca`. */
  readonly caFile: string;
  /** The server's private key, PEM. */
  readonly key: string;
  /** The file that holds `key`. */
  readonly keyFile: string;
  /** The server's certificate for `localhost` and `127.0.0.1`, PEM. */
  readonly cert: string;
  /** The file that holds `cert`. */
  readonly certFile: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** Apple's limit for a server certificate, the strictest in use. */
const VALID_FOR = 397 * DAY;
/** A certificate that ends sooner than this is made anew, so that none ends in the middle of a working day. */
const RENEW_BEFORE_END = 7 * DAY;

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Reads the folder's certificates, or makes new ones when they are missing, damaged, of different pairs or
 * about to end. The authority's own private key is never written: it signs one server certificate and is
 * forgotten, so the files can't be used to make another server look trusted.
 *
 * @param folder holds `ca.pem` (public), `server.pem` (public) and `server.key` (readable by the owner only).
 */
export async function openTlsAuthority(folder: string, now: () => number = Date.now): Promise<TlsAuthority> {
  const caFile = join(folder, 'ca.pem');
  const certFile = join(folder, 'server.pem');
  const keyFile = join(folder, 'server.key');

  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readIfThere));
  if (ca && cert && key && isUsable({ ca, cert, key }, now()))
    return { ca, cert, key, caFile, certFile, keyFile };

  const made = await makeCertificates(now());
  await writeFileAtomically(keyFile, made.key, 0o600);
  await writeFileAtomically(certFile, made.cert);
  await writeFileAtomically(caFile, made.ca);
  return { ...made, caFile, certFile, keyFile };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

type Pems = Pick<TlsAuthority, 'ca' | 'cert' | 'key'>;

function isUsable({ ca, cert, key }: Pems, time: number): boolean {
  try {
    const authority = new NodeCertificate(ca);
    const server = new NodeCertificate(cert);
    const ends = Math.min(authority.validToDate.getTime(), server.validToDate.getTime());
    return (
      ends - time > RENEW_BEFORE_END &&
      authority.validFromDate.getTime() <= time &&
      server.verify(authority.publicKey) &&
      server.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    return false; // Not PEM, or cut short: as good as missing.
  }
}

async function makeCertificates(time: number): Promise<Pems> {
  const authorityKeys = await makeKeys();
  const serverKeys = await makeKeys();
  const validity = { notBefore: new Date(time - DAY), notAfter: new Date(time + VALID_FOR - DAY) };

  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: makeSerialNumber(),
    name: 'CN=Lab Gallery local authority',
    keys: authorityKeys,
    signingAlgorithm: ECDSA_P256,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await X509CertificateGenerator.create({
    serialNumber: makeSerialNumber(),
    subject: 'CN=localhost',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ECDSA_P256,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      await SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
    ],
  });

  return {
    ca: authority.toString('pem') + '\n',
    cert: server.toString('pem') + '\n',
    key: await exportKey(serverKeys.privateKey),
  };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
}

/** Positive and at most 20 octets (RFC 5280 §4.1.2.2). */
function makeSerialNumber(): string {
  return '01' + randomBytes(15).toString('hex');
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({
    format: 'pem',
    type: 'pkcs8',
  }) as string;
}
