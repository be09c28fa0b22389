import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { findPerson } from './directory.ts';
import { errorPage, type Page, signInPage } from './pages.ts';

type NodeContext = Context<{ Bindings: HttpBindings }>;

/** The sign-in page, where the provider sends people whom it does not know yet. */
export function signInRoutes(path: string, provider: () => Provider): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();

  const renderForm = async (c: NodeContext, refused?: string): Promise<Response> => {
    const { params } = await provider().interactionDetails(c.env.incoming, c.env.outgoing);
    const { redirect_uri: redirectUri, login_hint: hint } = params;
    if (typeof redirectUri !== 'string') throw new TypeError('A sign-in has an address to go back to.');
    const page = await signInPage({
      action: c.req.path,
      redirectUri,
      username: refused ?? (typeof hint === 'string' ? hint : ''),
      ...(refused !== undefined && { problem: `There is nobody with the username '${refused}' here.` }),
    });
    return send(c, page, refused === undefined ? 200 : 400);
  };
  const finish = async (c: NodeContext, result: InteractionResults): Promise<Response> =>
    c.redirect(await provider().interactionResult(c.env.incoming, c.env.outgoing, result), 303);

  routes.get(`${path}/:uid`, (c) => renderForm(c));
  routes.post(`${path}/:uid`, async (c) => {
    const form = await c.req.parseBody();
    if (form['cancel'] !== undefined) {
      return finish(c, { error: 'access_denied', error_description: 'The user cancelled the sign-in.' });
    }
    const username = typeof form['username'] === 'string' ? form['username'] : '';
    const person = findPerson(username);
    if (person === undefined) return renderForm(c, username);
    return finish(c, { login: { accountId: person.objectId }, select_account: {} });
  });
  routes.onError(async (error, c) => {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return send(
      c,
      await errorPage(error.error, 'This sign-in has ended, or it was begun in another window.'),
      400,
    );
  });
  return routes;
}

function send(c: Context, page: Page, status: 200 | 400): Response {
  return c.body(page.html, status, page.headers);
}
