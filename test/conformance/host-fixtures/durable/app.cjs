const { app } = require('@azure/functions');
const df = require('durable-functions');
const { appendFileSync } = require('node:fs');

df.app.activity('note', {
  handler: (input, context) => {
    if (process.env.RECORD_FILE) appendFileSync(process.env.RECORD_FILE, `${input.step}\n`);
    return { step: input.step, metadata: context.triggerMetadata };
  },
});

df.app.orchestration('steps', function* (context) {
  const first = yield context.df.callActivity('note', { step: 1 });
  const wait = context.df.getInput().waitSeconds;
  const due = new Date(context.df.currentUtcDateTime.getTime() + wait * 1000);
  yield context.df.createTimer(due);
  const second = yield context.df.callActivity('note', { step: 2 });
  return [first, second];
});

app.http('start', {
  route: 'start/{id}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('steps', { instanceId: request.params.id, input: await request.json() });
    return { status: 202, jsonBody: { id } };
  },
});

app.http('status', {
  route: 'status/{id}',
  methods: ['GET'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => ({
    jsonBody: await df.getClient(context).getStatus(request.params.id),
  }),
});
