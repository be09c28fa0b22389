// Keeps what the orchestrations were given, so that the suite can ask for it: one line an episode, the types of the
// history's events, with the sequence number that an event has or settles, and P for IsPlayed.
const { appendFileSync } = require('node:fs');
const { app } = require('@azure/functions');

const episodes = new Map();

app.hook.preInvocation((hook) => {
  const { functionName, options, triggerMetadata } = hook.invocationContext;
  // What outlives the process is kept where its starter wants it.
  if (options.trigger.type === 'activityTrigger' && process.env.ACTIVITY_RUNS) {
    appendFileSync(process.env.ACTIVITY_RUNS, `${functionName} ${triggerMetadata.instanceId}\n`);
  }
  if (options.trigger.type !== 'orchestrationTrigger') return;
  const [payload] = hook.inputs;
  const seen = episodes.get(payload.instanceId) ?? [];
  episodes.set(payload.instanceId, [...seen, payload.history.map(toWord).join(' ')]);
});

function toWord(event) {
  const id = event.EventId >= 0 ? event.EventId : (event.TaskScheduledId ?? event.TimerId);
  return `${event.EventType}${id === undefined ? '' : `:${id}`}${event.IsPlayed ? 'P' : ''}`;
}

app.http('observed', {
  route: 'observed/{instanceId}',
  methods: ['GET'],
  handler: (request) => ({ jsonBody: { episodes: episodes.get(request.params.instanceId) ?? [] } }),
});
