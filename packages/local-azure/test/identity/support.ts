/** An identity service, and clients of it that were written by others: `openid-client` for the protocol. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  type Configuration,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import {
  type Identity,
  type IdentityOptions,
  LOCAL_API,
  LOCAL_PORTAL,
  startIdentity,
} from '../../src/identity/start-identity.ts';
import { FormBrowser, type Visit } from '../../src/identity/form-browser.ts';

export const API_SCOPE = `api://${LOCAL_API}/access_as_user`;
export const SERVICE_SCOPE = `api://${LOCAL_API}/.default`;
const PORTAL_SCOPES = `openid profile offline_access ${API_SCOPE}`;
export const CALLBACK = 'http://127.0.0.1:7071/auth/callback';

export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** An identity service on a folder of its own, which outlives a restart. */
export interface TestIdentity extends AsyncDisposable {
  readonly identity: Identity;
  /** Stops it and starts it again, at the same address. */
  restart(): Promise<TestIdentity>;
}

export async function startTestIdentity(
  options: Partial<IdentityOptions> = {},
  kept?: string,
): Promise<TestIdentity> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'identity-')));
  const identity = await startIdentity({ port: 0, stateFolder: folder, ...options });
  return {
    identity,
    async restart() {
      await identity.close();
      return startTestIdentity({ ...options, port: Number(new URL(identity.origin).port) }, folder);
    },
    async [Symbol.asyncDispose]() {
      await identity.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A client that has read the discovery document, as the page unless told otherwise. */
export function connect(
  { issuer }: Identity,
  clientId: string = LOCAL_PORTAL,
  auth: ClientAuth = None(),
): Promise<Configuration> {
  // oxlint-disable-next-line typescript/no-deprecated -- deprecated to be seen: it is for loopback alone
  return discovery(new URL(issuer), clientId, undefined, auth, { execute: [allowInsecureRequests] });
}

/** What the page remembers between sending somebody to sign in and their coming back. */
export interface SignInRequest {
  readonly url: URL;
  readonly pkceCodeVerifier: string;
  readonly expectedState: string;
  readonly expectedNonce: string;
}

/** @param parameters in place of, or beside, those that the page would send */
export async function requestSignIn(
  config: Configuration,
  parameters: Readonly<Record<string, string>> = {},
): Promise<SignInRequest> {
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const expectedState = randomState();
  const expectedNonce = randomNonce();
  const url = buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: PORTAL_SCOPES,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  });
  return { url, pkceCodeVerifier, expectedState, expectedNonce };
}

/** Chooses a person at the sign-in page that the address leads to, and comes to where that leads. */
export async function choose(browser: FormBrowser, url: URL, username: string): Promise<Visit> {
  const form = await browser.open(url);
  return browser.open(form.url, { username });
}

/** The whole way from the page to its tokens. */
export async function signIn(
  config: Configuration,
  username: string,
  { browser = new FormBrowser(), ...parameters }: { browser?: FormBrowser; scope?: string } = {},
): Promise<Tokens> {
  const { url, ...checks } = await requestSignIn(config, parameters);
  const { url: callback } = await choose(browser, url, username);
  return authorizationCodeGrant(config, callback, checks);
}
