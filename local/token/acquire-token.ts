import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  clientCredentialsGrant,
  ClientError,
  ClientSecretPost,
  type Configuration,
  discovery,
  None,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import {
  DELEGATED_PERMISSION,
  LOCAL_API_URI,
  LOCAL_PORTAL,
  type Person,
  type Service,
} from '@lab-gallery/local-azure/identity/directory';
import { TokenError } from './errors.ts';
import { FormBrowser } from '@lab-gallery/local-azure/identity/form-browser';

/** One of the page's. Nothing has to listen there: the last redirect is read, not followed. */
const REDIRECT_URI = 'http://127.0.0.1/auth/callback';

/**
 * Asks an issuer for an access token for Lab Gallery's API, by the protocol: the code flow with PKCE for a person,
 * client credentials for a service.
 *
 * @throws TokenError
 */
export async function acquireToken(issuer: URL, bearer: Person | Service): Promise<string> {
  try {
    return await (bearer.kind === 'person' ? signIn(issuer, bearer) : authenticate(issuer, bearer));
  } catch (error) {
    throw explained(error, issuer.origin);
  }
}

function explained(error: unknown, origin: string): unknown {
  const because = { cause: error };
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const reason = error.error_description ?? error.error;
    return new TokenError(`The identity service at ${origin} refuses a token: ${reason}.`, because);
  }
  if (error instanceof ClientError) {
    return new TokenError(`What answers at ${origin} is no identity service (${error.message}).`, because);
  }
  // What fetch throws where nobody listens.
  if (error instanceof TypeError && error.cause instanceof Error) {
    return new TokenError(`No identity service answers at ${origin}: run npm start, and try again.`, because);
  }
  return error;
}

async function signIn(issuer: URL, { username }: Person): Promise<string> {
  const config = await discover(issuer, LOCAL_PORTAL, None());
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const state = randomState();
  const address = buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: `openid profile ${LOCAL_API_URI}/${DELEGATED_PERMISSION}`,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state,
    login_hint: username,
  });
  const browser = new FormBrowser();
  const form = await browser.open(address);
  const callback = await browser.open(form.url, { username });
  const tokens = await authorizationCodeGrant(config, callback.url, {
    pkceCodeVerifier,
    expectedState: state,
  });
  return tokens.access_token;
}

async function authenticate(issuer: URL, { clientId, secret }: Service): Promise<string> {
  const config = await discover(issuer, clientId, ClientSecretPost(secret));
  const tokens = await clientCredentialsGrant(config, { scope: `${LOCAL_API_URI}/.default` });
  return tokens.access_token;
}

/** Over plain HTTP, which is what the local identity service speaks. */
function discover(issuer: URL, clientId: string, auth: ClientAuth): Promise<Configuration> {
  // oxlint-disable-next-line typescript/no-deprecated -- deprecated to be seen: it is for loopback alone
  return discovery(issuer, clientId, undefined, auth, { execute: [allowInsecureRequests] });
}
