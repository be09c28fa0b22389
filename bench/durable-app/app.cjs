// The smallest app that shows what the workflow engine costs: orchestrations of activities that do nothing.
const { app } = require('@azure/functions');
const df = require('durable-functions');

df.app.activity('echo', { handler: (input) => input });

df.app.orchestration('chain', function* (context) {
  const { activities } = context.df.getInput();
  for (let step = 0; step < activities; step += 1) yield context.df.callActivity('echo', { step });
  return activities;
});

app.http('start', {
  route: 'chains/{id}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const options = { instanceId: request.params.id, input: await request.json() };
    return { status: 202, jsonBody: { id: await df.getClient(context).startNew('chain', options) } };
  },
});

app.http('status', {
  route: 'chains/{id}',
  methods: ['GET'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => ({
    jsonBody: await df.getClient(context).getStatus(request.params.id),
  }),
});
