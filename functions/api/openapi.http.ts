import { etagOf, isKnown, unlessKnown } from '../http/etag.ts';
import type { HttpEndpoint, PublicEndpoint } from '../http/http-endpoint.ts';

/** Everybody may read what the API is: as a document for programs, and as a page. They are no part of it themselves. */
export function openApiEndpoints(endpoints: readonly HttpEndpoint[]): PublicEndpoint[] {
  // Made when somebody asks for the first time: an app that starts to do its work has no use for it.
  const document = once(async () => (await import('./openapi.ts')).openApiDocument(endpoints));
  const messages = once(async () => (await import('./asyncapi.ts')).asyncApiDocument());
  const page = once(async () => {
    const { docsPage, CONTENT_SECURITY_POLICY } = await import('./docs-page.ts');
    const text = docsPage(await document());
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Referrer-Policy': 'no-referrer',
      ETag: etagOf(text),
    };
    return { text, headers };
  });

  return [
    {
      name: 'readOpenApiDocument',
      method: 'GET',
      route: 'api/openapi.json',
      async answer(request) {
        return unlessKnown(request.headers.get('if-none-match') ?? undefined, await document());
      },
    },
    {
      name: 'readAsyncApiDocument',
      method: 'GET',
      route: 'api/asyncapi.json',
      async answer(request) {
        return unlessKnown(request.headers.get('if-none-match') ?? undefined, await messages());
      },
    },
    {
      name: 'readDocsPage',
      method: 'GET',
      route: 'api/docs',
      async answer(request) {
        const { text, headers } = await page();
        const known = request.headers.get('if-none-match') ?? undefined;
        return isKnown(known, headers.ETag) ? { status: 304, headers } : { body: text, headers };
      },
    },
  ];
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
