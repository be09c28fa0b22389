type Evidence = 'measured' | 'read' | 'derived' | 'our own';

/** What a Functions host does, rule by rule; each is held by at least one test (`rules.test.ts`). */
export interface Rule {
  id: string;
  says: string;
  /** The part of the platform that it belongs to. */
  section: string;
  /**
   * How it is known: `measured` on the real host (4.1037, Durable extension 3.15.2), `read` in source or
   * documentation, `derived` from other rules, or `our own` where Azure has no say.
   */
  evidence: Evidence;
}

const SECTIONS: Record<string, Record<string, `${Evidence}: ${string}`>> = {
  Loading: {
    'load-entry-points':
      'read: The files that `main` names are loaded; SDKs bundled into the app work as well.',
    'entry-point-fatal': 'read: An entry point or an appStart hook that throws ends the start.',
    'function-names':
      'read: A function name is a letter, then up to 127 letters, digits, - and _; not `host`; each once, whatever its letter case.',
    'binding-names': 'read: A binding name is letters and digits, a letter first.',
    hooks:
      'read: appStart and appTerminate hooks run once, invocation hooks around each handler; they may replace inputs, handler, result and error.',
    'disabled-function': 'measured: `AzureWebJobs.<name>.Disabled` switches a function off: 404.',
  },
  Settings: {
    settings: 'read: `Values` become environment variables, unless the environment has them already.',
    'setting-unresolved': 'read: A `%SETTING%` that nobody gives ends the start.',
    'worker-settings':
      'read: `FUNCTIONS_WORKER_RUNTIME` must be node; timers and Durable Functions need `AzureWebJobsStorage`.',
  },
  'host.json': {
    'host-json': 'read: host.json is JSON, and its version is 2.0.',
    'host-json-ignored':
      'our own: A setting of host.json that the local host does not honour is listed as ignored.',
    'hub-name': 'read: A hub name is 3 to 45 letters and digits, a letter first.',
    'extension-bundle': 'read: Durable Functions and Service Bus triggers need an `extensionBundle`.',
  },
  Timeout: {
    'function-timeout': 'read: An HTTP call that takes longer than `functionTimeout` is an empty 500.',
    'activity-timeout': 'measured: An activity that takes longer fails with one space after `failed:`.',
    'orchestrator-timeout':
      'read: An orchestrator that takes longer has its episode given up and done again.',
  },
  Crash: {
    'crash-uncaught': 'read: An error that nobody catches, or a rejection, ends the process with 1.',
  },
  Refusals: {
    'refuses-by-name':
      'our own: What the local host does not run it refuses in one sentence, at start-up where it can be seen, else at the first use.',
    'no-streaming': 'our own: HTTP streaming is refused at start-up.',
  },
  Invocation: {
    'invocation-context':
      'read: Each invocation has an id of its own, the caller’s trace, and for HTTP no trigger metadata.',
  },
  'Typed data in': {
    'activity-input':
      'measured: Numbers, texts and objects reach an activity as they were; a boolean, a Date, null and NaN do not.',
    'activity-metadata':
      'measured: An activity’s metadata are the instance, the input under the trigger’s name and under `data`, and the properties of an object.',
  },
  'Typed data out': {
    'activity-result':
      'measured: Results come back as they were, but undefined, NaN, numbers beyond 64 bits, bytes and Dates do not.',
    'big-values': 'measured: Values of 70,000 characters travel whole.',
  },
  Routing: {
    'route-order':
      'measured: Functions are tried in the alphabetical order of their names; a literal segment does not beat a parameter.',
    'route-constraints': 'measured: A route matches only if its inline constraints hold.',
    'route-case': 'measured: Letter case and a trailing slash do not matter.',
    'route-default-name': 'read: Without a route a function is found under its name, below the prefix.',
    'route-colon': 'measured: A literal colon in a segment works.',
    'route-no-match': 'measured: No match is 404.',
    'route-parameters': 'measured: Parameters are decoded, but `%2F` stays as it is.',
    'route-optional': 'measured: An optional parameter that is absent is left out.',
    'route-catch-all': 'measured: `p/{*all}` matches what is below p, and p itself.',
    'route-default-value': 'read: A parameter may have a default.',
    'route-root': 'measured: `{ignored:maxlength(0)?}` is the root.',
    'routes-valid': 'read: A route that cannot be read, or that belongs to the host, ends the start.',
    methods: 'measured: A method that is not listed is 404, HEAD and OPTIONS included.',
    homepage:
      'measured: The root that no function claims shows a page, unless `AzureWebJobsDisableHomepage` is true.',
  },
  'HTTP in': {
    'query-joined': 'measured: Repeated query keys are joined with commas, across letter case.',
    'header-joined': 'measured: Repeated headers are joined with commas.',
    'body-given': 'read: Body and URL arrive as they were sent.',
    'body-chunked-empty': 'measured: A body without Content-Length arrives empty.',
    'body-limit': 'read: A body above 100 MB is 413.',
  },
  'HTTP out': {
    'response-nothing': 'measured: Undefined or null is 204.',
    'response-empty': 'measured: An empty object, or a JSON body of null, is an empty 200.',
    'response-json': 'measured: `jsonBody` beats `body`; bodies are chunked and have no Content-Length.',
    'response-not-an-object': 'measured: A returned text or number is an empty 500.',
    'response-headers': 'measured: A repeated response header is joined; 304 with an ETag works.',
    'response-cookies': 'measured: Cookies are URL-encoded, their path is / by default.',
    'thrown-handler': 'measured: A handler that throws is an empty 500; the reason is in the log only.',
  },
  Keys: {
    'keys-function':
      'measured: A function key opens functions of level `function`; no key or a wrong one is 401.',
    'keys-header-first': 'measured: `x-functions-key` beats `?code=`.',
    'keys-master': 'measured: The master key opens everything.',
    'keys-too-low': 'read: A valid key that is too low for a function is 401.',
    'keys-webhooks': 'measured: The system key opens the webhooks; a valid key that does not is 403.',
    'keys-admin': 'measured: The admin API takes the master key alone; another valid key is 403.',
  },
  CORS: {
    cors: 'read: CORS is on only where `Host.CORS` lists origins, and then with any method and header.',
  },
  Admin: {
    'admin-run': 'measured: The admin API runs a timer: 202; an unknown function is 404, no JSON 415.',
  },
  Timer: {
    'timer-schedule': 'read: A timer runs by its NCRONTAB expression, in UTC.',
    'timer-setting': 'read: Its schedule may be a `%SETTING%`.',
    'timer-run-on-startup': 'measured: `runOnStartup` fires when the host starts.',
    'timer-status':
      'measured: It is told its last and next time, at first 0001-01-01; nothing for schedules under a minute.',
    'timer-past-due':
      'read: A time that was missed while the host was down is made up for once, as past due.',
    'timer-one-at-a-time': 'read: It never runs beside itself.',
  },
  'Service Bus': {
    'service-bus-source':
      'read: A trigger names a queue, or a topic and a subscription; `%SETTING%` names are resolved.',
    'service-bus-connection':
      'read: Its connection is a setting with a connection string, or the start of settings for an identity.',
    'service-bus-body':
      'read: A body comes as text, which the SDK turns into what it says if it is JSON; with the data type binary, as bytes.',
    'service-bus-metadata':
      'read: The message’s properties are metadata, text is read as JSON where it is, the delivery count begins at 1; what is absent is left out.',
    'service-bus-metadata-times':
      'derived: Times come with Z, or with +00:00 where .NET has an offset; without an expiry it is .NET’s last moment.',
    'service-bus-metadata-body':
      'read: Top-level properties of a JSON body, but arrays, are metadata too, and win over the message’s own.',
    'service-bus-batch':
      'read: Cardinality many gives an array of bodies, and metadata as arrays whose names end in Array.',
    'service-bus-batch-size':
      'read: A batch has at most `maxMessageBatchSize` messages; with `minMessageBatchSize` it waits for so many, `maxBatchWaitTime` at most.',
    'service-bus-complete':
      'read: A message whose function succeeds is completed, unless that is switched off.',
    'service-bus-abandon':
      'read: One whose function throws is given back at once, counted, and dead-lettered at the queue’s maximum.',
    'service-bus-concurrency': 'read: `maxConcurrentCalls` messages are worked on side by side, and no more.',
    'service-bus-lock':
      'read: The lock of a message is renewed while its function runs, up to `maxAutoLockRenewalDuration`, and no longer.',
    'service-bus-away':
      'read: A Service Bus that is not there, at the start or later, is reported and waited for; the host runs on.',
    'service-bus-stop': 'read: A host that stops takes no more messages and lets functions end.',
    'service-bus-unfinished': 'our own: What is unfinished then is given back.',
    'service-bus-durable': 'derived: Its functions may have a durable client, as any other.',
  },
  History: {
    'is-played':
      'measured: Only ExecutionStarted and what comes in are marked as played once they were served.',
  },
  'Host-side replay': {
    'sequence-numbers':
      'measured: Activities, sub-orchestrations and timers are numbered from 0 in the order of their making; the completion takes the next number.',
    'task-scheduled-at-yield': 'measured: Tasks are scheduled when they are yielded, not when they are made.',
    'all-results': 'derived: Task.all gives the results in the order of its tasks.',
    'all-of-none': 'measured: Task.all of no task throws.',
    'all-waits-for-every-task':
      'measured: After a failed Task.all nothing is scheduled until its other tasks have ended.',
    'pending-task-yielded-again': 'measured: A pending task in a second Task has its work scheduled again.',
    'open-tasks': 'measured: An instance ends only when no activity, sub-orchestration or timer is open.',
    'non-determinism':
      'measured: A history that does not fit the actions fails the instance, in these words; its new events are not played.',
    'custom-status': 'measured: Each episode sets the custom status that it returns, or clears it.',
    'custom-status-limit': 'measured: A custom status above 16 KB of UTF-16 fails the instance.',
    guids: 'measured: newGuid gives new ids, the same ones in every replay.',
  },
  Retry: {
    'retry-attempts':
      'measured: Attempt, wait, attempt: each with a number of its own, the waits growing up to their limit.',
    'retry-last-timer': 'measured: The last failed attempt is followed by one more timer, due at once.',
    'retry-in-all': 'measured: Retries go on beside the other tasks of a Task.all.',
    'retry-beside-failure':
      'derived: After a failed Task.all that is caught, what is left of a retry takes the numbers of what comes next.',
    'retry-child': 'measured: Every retry of a sub-orchestration without an id is an instance of its own.',
    'retry-timeout-hangs': 'measured: The expiry of retryTimeout leaves the instance Running for ever.',
    'retry-interval-limit': 'read: So does an interval above six days.',
  },
  'Timers of orchestrations': {
    timer: 'read: A timer wakes its orchestrator, never early on the local host.',
    'timer-cancelled': 'read: A cancelled timer is not waited for, and keeps its number.',
  },
  'Long timers': {
    'timer-long': 'read: A timer of more than six days goes in hops of three, the last one shortened.',
  },
  'Sub-orchestration': {
    'child-default-id':
      'measured: The default id of a child is `<execution id of the parent>:<sequence number>`.',
    'child-own-id': 'derived: A child has the id that it is given, and knows its parent.',
    'child-failure-text': 'measured: A parent catches a failed child with the child’s output as reason.',
    'child-id-in-use-hangs':
      'measured: A child under the id of a live instance leaves its parent Running for ever.',
    'purged-child-hangs': 'derived: So does a child that is purged while it runs.',
  },
  'Continue as new': {
    renew: 'measured: A new generation has a new execution id and a history of its own.',
    'renew-first-episode': 'measured: Its first episode is no replay, and holds an OrchestratorCompleted.',
    'renew-text': 'measured: A text given to continueAsNew comes back with its quotes.',
    'renew-keeps-parent': 'read: The parent stays, and is answered by the last generation.',
    'renew-and-throw': 'read: Only a completion becomes a continue-as-new, a failure stays one.',
    'custom-status-renew':
      'measured: Custom status outlives the first episode of the next generation, and no other.',
  },
  Errors: {
    'activity-failure-text':
      "measured: A failed activity is caught as `Activity function 'N' failed:  <message>` and a .NET exception as JSON.",
    'orchestrator-failure-text':
      "measured: A failed orchestrator’s output is `Orchestrator function 'N' failed: <message>`.",
    'orchestrator-without-state':
      'measured: An invocation that gives no state fails its instance with the whole text of the error.',
    'throw-undefined': 'measured: An activity that throws undefined completes with null.',
    'throw-without-message-hangs':
      'measured: An orchestrator that throws a text, or an error without a message, stays Running for ever.',
    'unknown-function-hangs':
      'measured: Calling an unknown activity or sub-orchestrator leaves the instance Running for ever.',
    'hidden-credential':
      'measured: What looks like a secret in an error’s text becomes `[Hidden Credential]`.',
    'failure-details':
      'measured: An error whose message is failure details as JSON is caught as a TaskFailedError.',
    'hang-stays-running': 'our own: What hangs on Azure stays Running here.',
    'hang-reported-once': 'our own: It is reported in the log, once, with what to change.',
  },
  'Durable client': {
    'start-unknown': 'measured: Starting an unknown orchestrator is accepted, and the instance fails.',
    'start-without-input': 'read: Starting without input gives the orchestrator an empty text.',
    'names-ignore-case': 'read: Names of functions are compared without regard to letter case.',
    'instance-ids':
      'measured: Ids are not checked and not encoded: `a#b` becomes `a`, and only a slash is 404.',
    'duplicate-id': 'measured: The id of a live instance is 409.',
    'finished-id': 'measured: The id of a finished instance starts afresh.',
    'status-times': 'read: The times of a status are whole seconds.',
    'status-unknown': 'measured: The status of an unknown instance is 404.',
    'status-options': 'read: Input, history and results are shown as asked for.',
    'status-pages': 'read: Lists come in pages of 100, or of `top`; a header carries the token.',
    'status-filters': 'read: Lists are filtered by status, time of creation and prefix of the id.',
    terminate: 'measured: A terminated instance ends at once, with the reason as its output.',
    'terminate-leaves-children': 'measured: Its children keep running.',
    'terminate-child': 'measured: The parent of a terminated child fails as non-deterministic.',
    'purge-one': 'measured: One instance is purged when it has ended, not while it runs (412).',
    'purge-many-needs-time': 'read: Purging many without createdTimeFrom is 400.',
    'purge-many-none': 'read: Purging many that finds none is 404.',
    'purge-many-running': 'measured: Purging many without a status deletes running ones too.',
  },
  Webhooks: {
    'webhook-start': 'read: A start is 202 with the management links, without one for rewinding.',
    'webhook-status-live':
      'read: The status of a live instance is 202 with Location and Retry-After 5, of a finished one 200, or 500 if so asked for when it failed.',
    'webhook-terminate': 'read: Terminating is 202, of an unknown instance 404, of a finished one 410.',
    'webhook-purge-one': 'measured: Purging one is 200 with the count, of an unknown instance 404.',
    'webhook-errors': 'read: A wrong request is 400 with Message and ExceptionMessage.',
  },
  'Task hub': {
    'activity-at-least-once': 'measured: An activity that was under way when the process ended runs again.',
    'nothing-lost':
      'our own: A process that ends after any commit loses nothing, and doubles nothing but activities under way.',
    'one-process-per-hub': 'our own: A second process for one hub is refused in one sentence.',
    'any-order':
      'derived: In whatever order activities and timers end, an orchestration ends as its code says, and replays to the same actions.',
  },
};

export const RULES: readonly Rule[] = Object.entries(SECTIONS).flatMap(([section, rules]) =>
  Object.entries(rules).map(([id, text]) => {
    const [evidence, says] = text.split(/: (.*)/s) as [Evidence, string];
    return { id, says, section, evidence };
  }),
);
