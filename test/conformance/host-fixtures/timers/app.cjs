const { app } = require('@azure/functions');
const { appendFileSync } = require('node:fs');

const record = (name) => (timer) => {
  appendFileSync(process.env.RECORD_FILE, `${JSON.stringify({ name, timer })}\n`);
};

app.timer('hourly', { schedule: '%HOURLY_SCHEDULE%', handler: record('hourly') });
app.timer('atStart', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: record('atStart') });
app.timer('everySecond', { schedule: '* * * * * *', handler: record('everySecond') });
app.http('notATimer', { handler: () => ({}) });
