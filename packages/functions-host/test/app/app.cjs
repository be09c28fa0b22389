// The app of the conformance suite: every feature that the local host covers, and nothing else. Any Functions host
// runs it; the suite sees it through HTTP alone.
const { app } = require('@azure/functions');
const df = require('durable-functions');
const { activities } = require('./activities.cjs');
const { orchestrations } = require('./orchestrations.cjs');
require('./http.cjs');
require('./observe.cjs');
require('./timers.cjs');

for (const [name, handler] of Object.entries(activities)) df.app.activity(name, { handler });
for (const [name, handler] of Object.entries(orchestrations)) df.app.orchestration(name, handler);

/** Calls a method of the durable client and tells what came of it. */
app.http('client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const { args } = await request.json();
    try {
      const value = await client[request.params.method](...args.map(reviveDates));
      return { jsonBody: { value: value ?? null } };
    } catch (error) {
      return { jsonBody: { error: error.message } };
    }
  },
});

/** The client takes Dates for times, which JSON does not know. */
function reviveDates(value) {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [
    key,
    key.startsWith('createdTime') ? new Date(each) : each,
  ]);
  return Object.fromEntries(entries);
}

/** The management links of an instance, with the system key that opens them. */
app.http('links', {
  route: 'links/{instanceId}',
  methods: ['GET'],
  extraInputs: [df.input.durableClient()],
  handler: (request, context) => ({
    jsonBody: df.getClient(context).createHttpManagementPayload(request.params.instanceId),
  }),
});
