import { Hono } from 'hono';

/** What Entra ID does on its own, and a test wants at once: `POST /_local/rotate-keys`, `{"keepOld": false}`. */
export function localRoutes(rotateKeys: (options: { keepOld: boolean }) => Promise<void>): Hono {
  const routes = new Hono();
  routes.post('/_local/rotate-keys', async (c) => {
    // Browsers say where a request comes from, so no page that happens to be open can ask for it.
    if (c.req.header('origin') !== undefined) {
      return c.json({ error: 'access_denied', error_description: 'Web pages may not rotate the keys.' }, 403);
    }
    const keepOld = readKeepOld(await c.req.text());
    if (keepOld === undefined) {
      return c.json(
        {
          error: 'invalid_request',
          error_description: 'The body is {"keepOld": true or false}, or nothing.',
        },
        400,
      );
    }
    await rotateKeys({ keepOld });
    return c.body(null, 204);
  });
  return routes;
}

/** Old keys stay unless the body says otherwise. */
function readKeepOld(body: string): boolean | undefined {
  if (body === '') return true;
  try {
    const { keepOld = true } = JSON.parse(body) as { keepOld?: unknown };
    return typeof keepOld === 'boolean' ? keepOld : undefined;
  } catch {
    return undefined;
  }
}
