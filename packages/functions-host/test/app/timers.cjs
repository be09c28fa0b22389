// The timers of the conformance suite: what they were given can be asked for.
const { app } = require('@azure/functions');

const runs = {};
const record = (name) => (timer) => {
  runs[name] = [...(runs[name] ?? []), timer];
};

app.timer('hourly', { schedule: '%HOURLY_SCHEDULE%', handler: record('hourly') });
app.timer('atStart', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: record('atStart') });
app.timer('everySecond', { schedule: '* * * * * *', handler: record('everySecond') });

app.http('timerRuns', {
  route: 'timers/{name}/runs',
  methods: ['GET'],
  handler: (request) => ({ jsonBody: runs[request.params.name] ?? [] }),
});
