import { Hono } from 'hono';
import type { Cloud } from '../core/cloud.ts';
import { InvalidFaultError } from '../core/faults.ts';
import type { RequestJournal } from './request-journal.ts';
import { InvalidSeedError, seedGallery } from '../compute/galleries/seed-gallery.ts';

/** What Azure does not have: asking for faults, filling a gallery, and reading what was asked of the service. */
export function localRoutes({ faults, store, now }: Cloud, requests: RequestJournal): Hono {
  const routes = new Hono();

  routes.post('/_local/faults', async (c) => {
    const text = await c.req.text();
    try {
      return c.json(faults.addUnknown(JSON.parse(text)), 201);
    } catch (error) {
      if (!(error instanceof InvalidFaultError || error instanceof SyntaxError)) throw error;
      return c.json({ error: { code: 'InvalidFault', message: error.message } }, 400);
    }
  });
  routes.get('/_local/faults', (c) => c.json({ value: faults.list() }));
  routes.delete('/_local/faults/:id?', (c) => {
    faults.clear(c.req.param('id'));
    return c.body(null, 204);
  });

  routes.post('/_local/seed', async (c) => {
    const text = await c.req.text();
    try {
      return c.json({ written: seedGallery(store, JSON.parse(text), now()) }, 201);
    } catch (error) {
      if (!(error instanceof InvalidSeedError || error instanceof SyntaxError)) throw error;
      return c.json({ error: { code: 'InvalidSeed', message: error.message } }, 400);
    }
  });

  routes.get('/_local/requests', (c) => {
    return c.json({ total: requests.count(), counts: requests.counts(), requests: requests.list() });
  });
  routes.delete('/_local/requests', (c) => {
    requests.clear();
    return c.body(null, 204);
  });
  return routes;
}
