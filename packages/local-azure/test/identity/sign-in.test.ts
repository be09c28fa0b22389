import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import {
  authorizationCodeGrant,
  buildEndSessionUrl,
  type Configuration,
  refreshTokenGrant,
} from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PEOPLE } from '../../src/identity/directory.ts';
import { LOCAL_PORTAL, LOCAL_TENANT } from '../../src/identity/start-identity.ts';
import { FormBrowser } from '../../src/identity/form-browser.ts';
import {
  API_SCOPE,
  CALLBACK,
  choose,
  connect,
  requestSignIn,
  signIn,
  startTestIdentity,
  type TestIdentity,
  type Tokens,
} from './support.ts';

let service: TestIdentity;
let page: Configuration;
let browser: FormBrowser;
beforeAll(async () => {
  service = await startTestIdentity();
  page = await connect(service.identity);
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(() => {
  browser = new FormBrowser();
});

describe('signing in with a code and PKCE', () => {
  it('gives the page an ID token that says who has signed in, and a token for the API', async () => {
    const tokens = await signIn(page, PEOPLE.teacher.username);

    expect(tokens.claims()).toMatchObject({
      iss: service.identity.issuer,
      aud: LOCAL_PORTAL,
      tid: LOCAL_TENANT,
      oid: PEOPLE.teacher.objectId,
      preferred_username: 'teacher@contoso.example',
      name: 'Theo Teacher',
      ver: '2.0',
    });
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: API_SCOPE });
    expect(tokens.expires_in).toBeGreaterThanOrEqual(60 * 60);
    expect(tokens.expires_in).toBeLessThanOrEqual(90 * 60);
  });

  it('knows a person by another subject in each application, and by one object id', async () => {
    const tokens = await signIn(page, 'owner');

    const [id, access] = [tokens.claims(), decodeJwt(tokens.access_token)];
    expect(id?.sub).not.toBe(access.sub);
    expect(id?.['oid']).toBe(access['oid']);
  });

  it('gives a refresh token to those who ask for offline_access, and to no others', async () => {
    const online = await signIn(page, 'reader', { scope: `openid profile ${API_SCOPE}` });
    const offline = await signIn(page, 'reader', { scope: `openid offline_access ${API_SCOPE}` });

    expect(online.refresh_token).toBeUndefined();
    expect(offline.refresh_token).toBeTypeOf('string');
  });

  it('refuses a code with the verifier of another request', async () => {
    const mine = await requestSignIn(page);
    const other = await requestSignIn(page);

    const { url: callback } = await choose(browser, mine.url, 'teacher');

    await expect(
      authorizationCodeGrant(page, callback, { ...mine, pkceCodeVerifier: other.pkceCodeVerifier }),
    ).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });

  it('refuses a code that comes a second time, and takes back what it was changed for', async () => {
    const request = await requestSignIn(page);
    const { url: callback } = await choose(browser, request.url, 'teacher');
    const first = await authorizationCodeGrant(page, callback, request);

    const second = authorizationCodeGrant(page, callback, request);

    await expect(second).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(refreshTokenGrant(page, first.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('refuses to begin without PKCE', async () => {
    const { url } = await requestSignIn(page);
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');

    const visit = await browser.open(url);

    expect(visit.url.href).toContain(CALLBACK);
    expect(visit.url.searchParams.get('error')).toBe('invalid_request');
  });

  it.each([
    ['a scope that the API does not offer', { scope: `openid ${API_SCOPE}s` }, 'invalid_scope'],
    ['the scope of an API that is not there', { scope: 'openid api://other/read' }, 'invalid_scope'],
    ['an implicit token', { response_type: 'token' }, 'unsupported_response_type'],
    ['no form where nobody has signed in', { prompt: 'none' }, 'login_required'],
  ])('refuses %s, and tells the application', async (_, parameters, error) => {
    const { url, expectedState } = await requestSignIn(page, parameters);

    const visit = await browser.open(url);

    const answer = new URLSearchParams(visit.url.search || visit.url.hash.slice(1));
    expect(visit.url.origin + visit.url.pathname).toBe(CALLBACK);
    expect(Object.fromEntries(answer)).toMatchObject({ error, state: expectedState });
  });
});

describe('the addresses that a sign-in may lead to', () => {
  it.each(['http://127.0.0.1:7071/', 'http://127.0.0.1:65001/auth/callback', 'http://127.0.0.1/'])(
    'are the page’s at any port: %s',
    async (redirectUri) => {
      const { url } = await requestSignIn(page, { redirect_uri: redirectUri });

      const { url: callback } = await choose(browser, url, 'teacher');

      expect(callback.origin + callback.pathname).toBe(new URL(redirectUri).href);
      expect(callback.searchParams.get('code')).toBeTypeOf('string');
    },
  );

  it.each([
    'http://127.0.0.1:7071/other',
    'http://127.0.0.1:7071/auth/callback/',
    'http://127.0.0.1:7071/auth/callback?next=/',
    'https://127.0.0.1:7071/auth/callback',
    'http://127.0.0.1@evil.example/auth/callback',
    'http://127.0.0.1.evil.example/auth/callback',
    'http://localhost:7071/auth/callback',
  ])('are no others: %s', async (redirectUri) => {
    const { url } = await requestSignIn(page, { redirect_uri: redirectUri });

    const visit = await browser.open(url);

    expect(visit.status).toBe(400);
    expect(visit.url.origin).toBe(service.identity.origin);
    expect(visit.html).toContain('invalid_redirect_uri');
  });
});

describe('the sign-in page', () => {
  it('lists every person with what they are', async () => {
    const { url } = await requestSignIn(page);

    const { html } = await browser.open(url);

    for (const { username, description } of Object.values(PEOPLE)) {
      expect(html).toContain(`value="${username}"`);
      expect(html).toContain(description);
    }
  });

  it('allows itself its own style, forms that lead to the application, and nothing else', async () => {
    const { url } = await requestSignIn(page);

    const { html, headers } = await browser.open(url);

    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self' http://127.0.0.1:7071; ` +
        `frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(html).not.toMatch(/<script|<link|<img|style="| on[a-z]+=/);
  });

  it('asks again when nobody has the username, and shows it as text', async () => {
    const { url } = await requestSignIn(page);

    const visit = await choose(browser, url, '"><script>alert(1)</script>');

    expect(visit.status).toBe(400);
    expect(visit.html).toContain('role="alert"');
    expect(visit.html).not.toContain('<script');
    const next = await browser.open(visit.url, { username: 'TEACHER@contoso.example' });
    expect(next.url.searchParams.get('code')).toBeTypeOf('string');
  });

  it('has the username that the application expects', async () => {
    const { url } = await requestSignIn(page, { login_hint: 'creator@contoso.example' });

    const { html } = await browser.open(url);

    expect(/<input[^>]*>/.exec(html)?.[0]).toContain('value="creator@contoso.example"');
  });

  it('tells the application of somebody who cancels', async () => {
    const { url } = await requestSignIn(page);
    const form = await browser.open(url);

    const visit = await browser.open(form.url, { cancel: 'yes' });

    expect(visit.url.searchParams.get('error')).toBe('access_denied');
  });

  it('cannot be finished in a browser in which it was not begun', async () => {
    const { url } = await requestSignIn(page);
    const form = await browser.open(url);

    const visit = await new FormBrowser().open(form.url, { username: 'owner' });

    expect(visit.status).toBe(400);
    expect(visit.html).toContain('This sign-in has ended');
  });
});

describe('somebody who has signed in', () => {
  let tokens: Tokens;
  beforeEach(async () => {
    tokens = await signIn(page, 'teacher', { browser });
  });

  it('is not asked again', async () => {
    const { url, ...checks } = await requestSignIn(page, { prompt: 'none' });

    const visit = await browser.open(url);

    const again = await authorizationCodeGrant(page, visit.url, checks);
    expect(again.claims()).toMatchObject({ preferred_username: 'teacher@contoso.example' });
  });

  it.each(['login', 'select_account'])('is asked again with prompt=%s', async (prompt) => {
    const { url, ...checks } = await requestSignIn(page, { prompt });

    const { url: callback } = await choose(browser, url, 'teacher');

    const again = await authorizationCodeGrant(page, callback, checks);
    expect(again.claims()).toMatchObject({ preferred_username: 'teacher@contoso.example' });
  });

  it('can become somebody else', async () => {
    const { url, ...checks } = await requestSignIn(page, { prompt: 'select_account' });

    const leave = await choose(browser, url, 'reader');
    // The provider signs the first one out with a form that a script would submit.
    const { url: callback } = await browser.open(addressOf(leave.html), {
      xsrf: secretOf(leave.html),
      logout: 'yes',
    });

    const again = await authorizationCodeGrant(page, callback, checks);
    expect(again.claims()).toMatchObject({ preferred_username: 'reader@contoso.example' });
  });

  it('signs out when they say so, goes back to the page, and has to sign in again', async () => {
    const url = buildEndSessionUrl(page, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://127.0.0.1:7071/',
      state: 'bye',
    });

    const question = await browser.open(url);
    const visit = await browser.open(addressOf(question.html), {
      xsrf: secretOf(question.html),
      logout: 'yes',
    });

    expect(question.html).toContain('Sign out?');
    expect(visit.url.href).toBe('http://127.0.0.1:7071/?state=bye');
    const again = await browser.open((await requestSignIn(page, { prompt: 'none' })).url);
    expect(again.url.searchParams.get('error')).toBe('login_required');
  });

  it('keeps the refresh tokens of offline access when they sign out', async () => {
    const question = await browser.open(buildEndSessionUrl(page, { id_token_hint: tokens.id_token ?? '' }));

    await browser.open(addressOf(question.html), { xsrf: secretOf(question.html), logout: 'yes' });

    await expect(refreshTokenGrant(page, tokens.refresh_token ?? '')).resolves.toBeDefined();
  });

  it('is led nowhere else after signing out', async () => {
    const url = buildEndSessionUrl(page, { post_logout_redirect_uri: 'http://evil.example/' });

    const visit = await browser.open(url);

    expect(visit.status).toBe(400);
    expect(visit.html).not.toContain('evil.example');
  });
});

function addressOf(html: string): URL {
  return new URL(/action="([^"]+)"/.exec(html)?.[1] ?? '', service.identity.origin);
}

function secretOf(html: string): string {
  return /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
