// The HTTP functions of the conformance suite. What each must answer stands in `../expected/http`.
const { app } = require('@azure/functions');

const say = (text) => () => ({ body: text });

// Names decide the order of routes: the parameter wins over the literal, unless its constraint lets it through.
app.http('aParameter', { route: 'order/{id}', handler: say('parameter') });
app.http('zLiteral', { route: 'order/literal', handler: say('literal') });
app.http('aGuarded', { route: 'guarded/{id:regex(^(?!literal$).*)}', handler: say('parameter') });
app.http('zGuarded', { route: 'guarded/literal', handler: say('literal') });
app.http('byNumber', { route: 'by/{id:int}', methods: ['GET'], handler: say('number') });
app.http('byText', { route: 'by/{id:alpha}', methods: ['GET'], handler: say('text') });
app.http('cancel', {
  route: 'things/{id}:cancel',
  methods: ['POST'],
  handler: (request) => ({ body: request.params.id }),
});
app.http('headOnly', { route: 'head', methods: ['HEAD'], handler: () => ({ headers: { 'x-seen': 'yes' } }) });
app.http('everything', { route: 'all/{*rest}', handler: (request) => ({ jsonBody: request.params }) });
app.http('withFallback', {
  route: 'fallback/{name=none}',
  handler: (request) => ({ jsonBody: request.params }),
});
app.http('unnamedRoute', { handler: say('at my own name') });
app.http('switchedOff', { handler: say('never') });

app.http('echo', {
  route: 'echo/{first}/{second?}/{*rest}',
  methods: ['GET', 'POST', 'PUT'],
  handler: async (request) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      allOfA: request.query.getAll('a'),
      header: request.headers.get('x-many'),
      body: await request.text(),
    },
  }),
});

app.http('returnsNothing', { handler: () => undefined });
app.http('returnsNull', { handler: () => null });
app.http('returnsEmpty', { handler: () => ({}) });
app.http('returnsJsonNull', { handler: () => ({ jsonBody: null }) });
app.http('returnsJson', { handler: () => ({ status: 201, jsonBody: { json: true }, body: 'not this' }) });
app.http('returnsText', { handler: () => 'text' });
app.http('returnsNumber', { handler: () => 5 });
app.http('returnsNotModified', { handler: () => ({ status: 304, headers: { etag: '"1"' } }) });
app.http('returnsBytes', { handler: () => ({ body: new Uint8Array([0, 255, 1]) }) });
app.http('returnsHeaders', {
  handler: () => ({
    headers: [
      ['x-twice', '1'],
      ['x-twice', '2'],
    ],
  }),
});
app.http('returnsCookies', {
  handler: () => ({
    cookies: [
      { name: 'plain', value: 'a b' },
      {
        name: 'full',
        value: '1',
        path: '/p',
        maxAge: 60,
        secure: true,
        httpOnly: true,
        sameSite: 'None',
        expires: new Date('2030-01-01T00:00:00Z'),
      },
    ],
  }),
});
app.http('throws', {
  handler: () => {
    throw new Error('the secret reason');
  },
});
app.http('needsFunctionKey', { authLevel: 'function', handler: say('in') });
app.http('needsMasterKey', { authLevel: 'admin', handler: say('in') });

app.http('invocation', {
  handler: (request, context) => ({
    jsonBody: {
      setting: process.env.A_SETTING,
      hostname: process.env.WEBSITE_HOSTNAME,
      invocationId: context.invocationId,
      traceParent: context.traceContext.traceParent,
      triggerMetadata: context.triggerMetadata ?? null,
      started: globalThis.appStarted,
    },
  }),
});

app.hook.appStart(() => {
  globalThis.appStarted = (globalThis.appStarted ?? 0) + 1;
});
app.http('hooked', { handler: (request, context) => ({ body: context.extraInputs.get('note') }) });
app.hook.preInvocation((hook) => {
  if (hook.invocationContext.functionName !== 'hooked') return;
  hook.hookData.note = 'from pre to post';
  const handler = hook.functionHandler;
  hook.functionHandler = async (...args) => ({
    ...(await handler(...args)),
    headers: { 'x-wrapped': 'yes' },
  });
});
app.hook.postInvocation((hook) => {
  if (hook.invocationContext.functionName === 'hooked') hook.result.body = hook.hookData.note;
});
