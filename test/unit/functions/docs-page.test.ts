import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { docsPage } from '../../../functions/api/docs-page.ts';
import { html } from '../../../functions/api/html.ts';
import { endpoint } from '../../../functions/http/http-endpoint.ts';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { accountId } from '../../../functions/http/parameters.ts';

const part = z.strictObject({ size: z.int().min(1).max(9) }).meta({ id: 'Part' });

const thing = z
  .strictObject({
    id: z.string().meta({ description: 'Of <b>it</b>, as `a & b`.', examples: ['x"y'] }),
    kind: z.enum(['Large', 'Small']).default('Small'),
    parts: z.array(part),
    origin: z.strictObject({ region: z.string().nullable() }).optional(),
  })
  .meta({ id: 'Thing', description: 'What it is.' });

const page = docsPage(
  openApiDocument([
    endpoint({
      name: 'putThing',
      method: 'PUT',
      route: 'api/lab-accounts/{account}/things/{id}',
      permissions: ['requestExport'],
      tag: 'Exports',
      summary: 'Put a thing',
      description: 'At `once`.',
      params: { account: accountId, id: z.string() },
      headers: { 'If-Match': z.string().optional() },
      body: thing,
      responses: { 200: { description: 'As it is.', body: thing, headers: { ETag: z.string() } } },
      refusals: { 404: ['NoThing'] },
      answer: () => {
        throw new Error('It is not asked.');
      },
    }),
  ]),
);

/** The page's words, as a reader sees them. */
const words = page
  .replaceAll(/<style>[^]*<\/style>/g, '')
  .replaceAll(/<[^>]*>/g, ' ')
  .replaceAll(/\s+/g, ' ')
  .replaceAll(/ (?=[,.:])/g, '');

describe('the page of the API', () => {
  it.each([
    ['the address', 'PUT /api/lab-accounts/{account}/things/{id}'],
    ['the token', 'An access token of Microsoft Entra ID (v2.0) for this API'],
    ['what it does', 'At once.'],
    ['who may', 'For: Owner, Contributor, LabOwner of the lab.'],
    ['parameters', 'id in the path string, required'],
    ['answers', '404 Refused: NoThing. Error application/json'],
    ['headers of answers', 'ETag string, required'],
    ['choices', 'kind Large, Small'],
    ['defaults', 'Otherwise Small.'],
    ['ranges', 'size integer from 1 to 9, required'],
    ['lists', 'parts array of Part, required'],
    ['null', 'region string or null, required'],
  ])('tells %s', (_what, text) => {
    expect(words).toContain(text);
  });

  it('takes what is written in the document for text', () => {
    expect(page).toContain('Of &#60;b&#62;it&#60;/b&#62;, as <code>a &#38; b</code>.');
    expect(page).toContain('<code>x&#34;y</code>');
  });

  it('leads every link to a place that is there', () => {
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, anchor]) => anchor);

    expect(links).toEqual(
      expect.arrayContaining(['putThing', 'schema-Thing', 'schema-Part', 'schema-Error']),
    );
    for (const anchor of links) expect(page).toContain(`id="${anchor ?? ''}"`);
  });

  it('has its headings in order, one of the first rank', () => {
    const ranks = [...page.matchAll(/<h([1-6])\b/g)].map(([, rank]) => Number(rank));

    expect(ranks.filter((rank) => rank === 1)).toHaveLength(1);
    expect(ranks.every((rank, index) => rank <= (ranks[index - 1] ?? 0) + 1)).toBe(true);
  });
});

describe('HTML', () => {
  it('escapes what is put into it, and keeps what is HTML', () => {
    const inner = html`<b>${'<&>'}</b>`;

    expect(html`<a title="${`"'`}">${[inner, 1]}</a>`.text).toBe(
      '<a title="&#34;&#39;"><b>&#60;&#38;&#62;</b>1</a>',
    );
  });
});
