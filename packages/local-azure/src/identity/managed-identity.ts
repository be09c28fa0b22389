import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Issuer } from './issuer.ts';

/** Azure docs, App Service "how to use managed identities": the REST endpoint's only current version. */
const API_VERSION = '2019-08-01';

/**
 * The App Service managed identity endpoint, which `DefaultAzureCredential` finds by `IDENTITY_ENDPOINT` and
 * `IDENTITY_HEADER`.
 *
 * @param secret what the caller must send as `X-IDENTITY-HEADER`; it keeps web pages from asking for tokens.
 */
export function managedIdentityRoutes(issuer: Issuer, secret: string, clientId: string): Hono {
  const routes = new Hono();
  routes.get('/msi/token', async (c) => {
    if (!isSame(c.req.header('X-IDENTITY-HEADER') ?? '', secret)) {
      return c.json({ statusCode: 401, message: 'The X-IDENTITY-HEADER header is missing or wrong.' }, 401);
    }
    if (c.req.query('api-version') !== API_VERSION) {
      return c.json({ statusCode: 400, message: `The api-version must be ${API_VERSION}.` }, 400);
    }
    const resource = c.req.query('resource');
    if (!resource) {
      return c.json({ statusCode: 400, message: 'The resource parameter is missing.' }, 400);
    }
    const askedFor = c.req.query('client_id');
    if (askedFor && askedFor !== clientId) {
      return c.json(
        { statusCode: 400, message: `No User Assigned Managed Identity found for ${askedFor}.` },
        400,
      );
    }

    const { token, expiresOn } = await issuer.issueToken({ aud: resource });
    return c.json({
      access_token: token,
      client_id: clientId,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
    });
  });
  return routes;
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
