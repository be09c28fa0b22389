// The activities of the conformance suite.
const { appendFileSync, statSync } = require('node:fs');
const { results } = require('./values.cjs');

const attempts = new Map();

/** Counts on disk where its starter wants that, since the process may end between two attempts. */
function countAttempt(key) {
  if (process.env.ACTIVITY_RUNS) {
    const file = `${process.env.ACTIVITY_RUNS}-${key}`;
    appendFileSync(file, '.');
    return statSync(file).size;
  }
  attempts.set(key, (attempts.get(key) ?? 0) + 1);
  return attempts.get(key);
}

module.exports.activities = {
  hello: (name) => `hello ${name}`,
  boom: (message) => {
    throw new TypeError(message);
  },
  boomText: () => {
    throw 'a string';
  },
  boomObject: () => {
    throw { code: 7, msg: 'obj' };
  },
  boomEmpty: () => {
    throw new Error('');
  },
  boomUndefined: () => {
    throw undefined;
  },
  boomSecret: () => {
    throw new Error('refused: https://store.test/?sig=s3cret');
  },
  boomDetails: () => {
    throw new Error(
      JSON.stringify({ errorType: 'QuotaError', errorMessage: 'none left', properties: { n: 1 } }),
    );
  },
  /** Fails as often as it is told to, for each key. */
  flaky: ({ key, failures }) => {
    const attempt = countAttempt(key);
    if (attempt <= failures) throw new Error(`flaky ${attempt}`);
    return `ok ${attempt}`;
  },
  slow: async (ms) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  },
  repeat: (n) => 'x'.repeat(n),
  describe: (value, context) => {
    const { instanceId, ...metadata } = context.triggerMetadata;
    // The trigger's name is made up by the SDK.
    const trigger = Object.keys(metadata).find((name) => name.startsWith('activityTrigger'));
    return {
      type: Array.isArray(value) ? 'array' : typeof value,
      ...(value !== undefined && { value }),
      metadata: {
        ...(trigger !== undefined && { trigger: metadata[trigger] }),
        ...Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== trigger)),
      },
    };
  },
  give: (name) => results[name],
};
