/** Requests as nobody sends them who means well: what the fuzz test draws from. */
import fc from 'fast-check';
import type { ApiDocument } from '../../../functions/api/api-document.ts';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';

/** A request before it goes over the wire: nothing of it is put right. */
export interface RawRequest {
  readonly method: string;
  /** What stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Body;
  /** Who asks: somebody with a good token, or what is wrong with theirs. */
  readonly bearer: string;
}
type Body = { readonly text: string } | { readonly bytes: Uint8Array } | undefined;

/** What is there, so that requests come past the first door. */
export type Known = Readonly<Record<'account' | 'lab' | 'id' | 'assignment', string>>;

/** What stands in a path, a query or a header, and should not. */
const ODD = [
  ...[
    '%2F',
    '%2f..%2f..%2fetc',
    '..',
    '.',
    '%2e%2e',
    '%00',
    '%',
    '%zz',
    '%c3%28',
    '%ED%A0%80',
    '%F0%9F%92%A9',
  ],
  ...[
    '~',
    ':',
    ':cancel',
    ';a=b',
    '*',
    '%5c',
    '%27%20or%201%20eq%201',
    "'%20or%20RowKey%20ne%20'",
    '%22',
    '|',
  ],
  ...[
    '%0d%0aSet-Cookie:%20a=b',
    '%EF%BB%BF',
    '%E2%80%AE',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '$batch',
  ],
  ...['undefined', 'null', 'NaN', '0', '-1', 'CON', '%E0%B8%81', '\u00e9', 'a'.repeat(64), 'a'.repeat(5_000)],
  ...['%24filter', '%7B%7B7*7%7D%7D', '<script>', '%3Cscript%3E', '..%2f', 'a%2fb', '%252F', 'x?y', 'x#y'],
];

/** Any text, as a well-made client would send it in a URL. */
const encoded = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => encodeURIComponent(text.toWellFormed()));
const odd = fc.oneof(fc.constantFrom(...ODD), encoded);

/** The path of an operation with something in each of its parameters. */
function filled(route: string, known: Known): fc.Arbitrary<string> {
  const parts = route.split(/(\{\w+\})/).map((part) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const good = new Map(Object.entries<string>(known)).get(part.slice(1, -1)) ?? 'none';
    return fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: odd });
  });
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

/** The same path in another shape. */
function bent(path: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(path, fc.nat(8), odd).map(([text, how, piece]) => {
    const shapes = [
      text.toUpperCase(),
      `${text}/`,
      `/${text}`,
      text.replaceAll('/', '//'),
      text.replace('/api', '/api/./x/..'),
      text.replace(/^\/api/, '/%61pi'),
      `${text}/${piece}`,
      text.slice(0, Math.ceil(text.length / 2)),
      `http://elsewhere.example${text}`,
    ];
    return shapes[how] ?? text;
  });
}

/** The doors that are no operations of the API. */
export const PUBLIC = ['/api/openapi.json', '/api/docs'];

/** The host's own addresses, and some that tools look for everywhere. */
const BESIDE = [
  ...['/', '/api', '/api/', '/favicon.ico', '/.env', '/.git/config'],
  ...['/admin', '/admin/host/status', '/admin/host/keys', '/admin/functions/sweepExports', '/admin/vfs/'],
  ...['/runtime/webhooks/durabletask/instances', '/runtime/webhooks/durabletask/instances/x/terminate'],
  ...[
    '/host.json',
    '/local.settings.json',
    '/dist/main.cjs',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
  ],
  ...['*', '//', '///', '/?', '/#', '//elsewhere.example/api/docs', '/robots.txt', '/openapi.json'],
];

const queryName = fc.oneof(
  fc.constantFrom('top', 'continuation', 'TOP', 'code', '$filter', '__proto__', 'constructor', 'top[]', ''),
  odd,
);
const queryValue = fc.oneof(
  fc.constantFrom(
    '1',
    '100',
    '0',
    '-1',
    '1e1',
    '0x10',
    '1e999',
    '9'.repeat(3_000),
    'Infinity',
    '1,2',
    '',
    '+',
  ),
  fc.constantFrom('00000000000000000000000', `${'z'.repeat(11)}${'f'.repeat(12)}`, "'%20or%20''='"),
  odd,
);
const query = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.tuple(queryName, queryValue), { minLength: 1, maxLength: 6 })
      .map((pairs) => `?${pairs.map((pair) => pair.join('=')).join('&')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('?', '??', '?&&&==', '?=&top', `?${'top=1&'.repeat(500)}`) },
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

const headerName = fc.constantFrom(
  ...['repeatability-request-id', 'if-none-match', 'if-match', 'content-type', 'content-encoding', 'accept'],
  ...['x-http-method-override', 'x-functions-key', 'x-forwarded-host', 'x-forwarded-for', 'origin', 'cookie'],
  ...['traceparent', 'tracestate', 'access-control-request-method', 'expect', 'range', 'host', 'prefer'],
  ...['x-ms-client-principal', 'x-original-url', 'accept-encoding', 'x-odd', 'authorization'],
);
const headerValue = fc.oneof(
  fc.constantFrom('', ' ', '*', '"x"', 'W/"x"', ',,,', 'W/"a",'.repeat(1_000), '"', 'null', '\u00e9\u00ff'),
  fc.constantFrom(
    'application/json',
    'text/plain',
    'multipart/form-data',
    'gzip',
    'DELETE',
    'http://[',
    '[',
    'a b',
  ),
  fc.constantFrom('application/json; charset=utf-16', 'application/x-www-form-urlencoded', 'x'.repeat(200)),
  fc.constantFrom('k-1', '0f8fad5b-d9cb-469f-a165-70867728950e', '100-continue', 'https://elsewhere.example'),
  fc.constantFrom('x'.repeat(9_000), 'x'.repeat(20_000)),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
);
/** More often none: what is refused for its headers says nothing of what else is odd. */
const headers = fc.oneof(
  { weight: 2, arbitrary: fc.constant<[string, string][]>([]) },
  { weight: 1, arbitrary: fc.array(fc.tuple(headerName, headerValue), { minLength: 1, maxLength: 4 }) },
);

/** Texts for a field; some are longer than a row of a table has room for. */
const text = fc.oneof(
  fc.constantFrom('', ' ', '\0', '\ud800', '\ufeff', '../..', "'; drop", '<script>', 'westeurope', 'linux'),
  fc.constantFrom('1.0.0', '__proto__', 'x'.repeat(300), 'x'.repeat(40_000), '\u20ac'.repeat(20_000)),
  fc.constantFrom(...['s', '..', 'g?api-version=1#', '%2F..', 'x'.repeat(20_000)].map(vmWithGroup)),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

function vmWithGroup(group: string): string {
  return `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/nobody-has-it`;
}

function galleryIn(group: string): string {
  return vmWithGroup(group).replace('virtualMachines', 'galleries');
}

const value = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, -1, 0, 1e308, [], {}, [[]], [{}], [null]) },
);

/** What an operation takes, more often than not: of two fields that are odd, only one is looked at. */
const mostly = (good: unknown, other: fc.Arbitrary<unknown> = text) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: other });

const strange = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 5 });

/** What a teacher may choose, each near to what it must be. */
const options = fc.record(
  {
    image: fc.constantFrom<unknown>('New', 'Existing', 'new', null),
    version: fc.constantFrom<unknown>('1.0.0', '01.0.0', '2147483647.0.0', '99999999999.0.0', '1.0.0\n', 1),
    description: text,
    tags: fc.dictionary(fc.oneof(text, fc.constant('__proto__')), fc.oneof(text, value), { maxKeys: 60 }),
    targetRegions: fc.array(
      fc.record({
        name: text,
        regionalReplicaCount: fc.constantFrom<unknown>(1, 0, 1e9, 1.5, { classOf: 40 }),
      }),
      { maxLength: 120 },
    ),
    replicaCount: fc.constantFrom<unknown>(1, 101, -0, 1e400, { classOf: 0 }, { classOf: '__proto__' }),
    endOfLifeDate: fc.constantFrom<unknown>('9999-12-31T23:59:59Z', '0000-00-00T00:00:00Z', '2026-02-30', 0),
    generalize: fc.constantFrom<unknown>(true, 'true', 1),
    stopTemplateVm: fc.constantFrom<unknown>(true, null),
    ['__proto__']: value,
  },
  { requiredKeys: [] },
);

const exportBody = fc.record(
  {
    imageName: mostly('linux'),
    options,
    occupiedGb: fc.constantFrom<unknown>(1, 1e308, -1),
  },
  { requiredKeys: ['imageName'] },
);

/** Bodies near to what an operation takes; no second Owner, who could take the first one's role. */
const NEAR: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  putLabAccount: fc.record(
    {
      location: mostly('westeurope'),
      allowedRegions: mostly(['westeurope'], fc.array(text, { maxLength: 120 })),
      exportDefaults: fc.record({ replicaCount: value, storageAccountType: text }, { requiredKeys: [] }),
      retention: fc.record({ keepNewest: fc.constantFrom<unknown>(1, 0, 1e9, '1'), shrinkOlder: value }),
      messages: fc.record({ role: mostly('LabCreator') }),
    },
    { requiredKeys: ['location'] },
  ),
  attachGallery: fc.record({ galleryId: mostly(galleryIn('s')) }),
  checkGallery: fc.record({ galleryId: mostly(galleryIn('s'), text.map(galleryIn)) }),
  putLab: fc.record({ templateVmId: mostly(vmWithGroup('s')) }),
  addRoleAssignment: fc.record(
    {
      principalId: fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 1, arbitrary: text }),
      principalType: mostly('User', fc.constantFrom('ServicePrincipal', 'Group', 'user')),
      role: mostly('Reader', fc.constantFrom('LabCreator', 'LabOwner', 'owner', '__proto__')),
      lab: mostly('physics'),
    },
    { requiredKeys: ['principalId', 'principalType', 'role'] },
  ),
  requestExport: exportBody,
  previewExport: exportBody,
  retryExport: fc.record({ regions: fc.array(text, { maxLength: 120 }) }, { requiredKeys: [] }),
};

const anything = fc.oneof(
  strange([
    'location',
    'templateVmId',
    'imageName',
    'options',
    'regions',
    '__proto__',
    'constructor',
    'toString',
  ]),
  fc.jsonValue(),
);

const RAW = [
  ...[
    '',
    ' ',
    '{',
    '}',
    'null',
    '0',
    '"x"',
    '[]',
    '{}',
    'true',
    'NaN',
    '{"a":1,}',
    "{'a':1}",
    '\ufeff{}',
    '\0',
  ],
  ...['['.repeat(30_000), '{"a":'.repeat(10_000), `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ...['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}', '{"imageName":1e999}'],
  ...['{"location":"a","location":"b"}', '{"imageName":"linux","options":{"tags":{"__proto__":"x"}}}'],
  ...[JSON.stringify({ location: 'x'.repeat(70_000) }), 'x'.repeat(300_000), '\u20ac'.repeat(30_000)],
  ...[
    `{${Array.from({ length: 3_000 }, (_, at) => `"field${at}":1`).join(',')}}`,
    'a=b&c=d',
    '<a/>',
    '{"a":"\\ud800"}',
  ],
];

function bodyOf(operationId: string): fc.Arbitrary<Body> {
  const json = (made: fc.Arbitrary<unknown>) => made.map((it): Body => ({ text: JSON.stringify(it) }));
  const near = NEAR[operationId];
  return fc.oneof(
    { weight: near ? 1 : 8, arbitrary: fc.constant<Body>(undefined) },
    { weight: near ? 8 : 1, arbitrary: json(near ?? anything) },
    { weight: 1, arbitrary: json(anything) },
    { weight: 1, arbitrary: fc.constantFrom(...RAW).map((made): Body => ({ text: made })) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes): Body => ({ bytes })) },
  );
}

/** Requests for every operation of the document, in turn equally often, and for what is none. */
export function rawRequests(
  { paths }: ApiDocument,
  known: Known,
  bearers: { readonly good: readonly string[]; readonly bad: readonly string[] },
): fc.Arbitrary<RawRequest> {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      route,
      method: method.toUpperCase(),
      operationId,
    })),
  );
  const anyPath = fc.constantFrom(...Object.keys(paths)).chain((route) => filled(route, known));
  const beside = fc.oneof(
    anyPath,
    bent(anyPath),
    fc.constantFrom(...PUBLIC),
    fc.constantFrom(...BESIDE),
    fc.array(odd, { minLength: 1, maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
  );
  const bearer = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...bearers.good) },
    { weight: 1, arbitrary: fc.constantFrom(...bearers.bad) },
  );
  const place = fc.oneof(
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...operations)
        .chain(({ route, method, operationId }) =>
          fc.record({ method: fc.constant(method), path: filled(route, known), body: bodyOf(operationId) }),
        ),
    },
    {
      weight: 1,
      arbitrary: fc.record({ method: fc.constantFrom(...METHODS), path: beside, body: bodyOf('none') }),
    },
  );
  return fc
    .record({ place, query, headers, bearer })
    .map(({ place: { method, path, body }, query: asked, ...rest }) => ({
      method,
      target: path + asked,
      body,
      ...rest,
    }));
}

/** The assignment that nothing may take away. */
export const LAST_OWNER = `${PEOPLE.owner.objectId}.Owner`;
