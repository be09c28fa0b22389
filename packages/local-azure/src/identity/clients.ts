import type { ClientMetadata } from 'oidc-provider';
import { LOCAL_PORTAL, type Service, SERVICES } from './directory.ts';

/** The web page: wherever it is served on this machine (RFC 8252 §7.3: the port of a loopback address is free). */
const PORTAL: ClientMetadata = {
  client_id: LOCAL_PORTAL,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/', 'http://127.0.0.1/auth/callback'],
  post_logout_redirect_uris: ['http://127.0.0.1/'],
};

/** The registered applications, as the provider wants them. */
export function registeredClients(): ClientMetadata[] {
  return [PORTAL, ...Object.values<Service>(SERVICES).map(asClient)];
}

const PORTAL_ORIGIN = /^http:\/\/127\.0\.0\.1(:\d+)?$/;

/** Only the page runs in browsers, so only its origins may read what the token endpoint answers. */
export function mayRead(origin: string, clientId: string): boolean {
  return clientId === LOCAL_PORTAL && PORTAL_ORIGIN.test(origin);
}

function asClient({ clientId, secret }: Service): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}
