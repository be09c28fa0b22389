// The orchestrations of the conformance suite. What each of them must do stands in `../expected/orchestrations`.
const df = require('durable-functions');
const { inputs, results } = require('./values.cjs');

const messageOf = (error) => ({ message: error.message });
const inSeconds = (context, seconds) => new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000);

const orchestrations = {
  // Activities
  *serial(context) {
    const first = context.df.callActivity('slow', 70);
    const second = context.df.callActivity('slow', 71);
    return [yield first, yield second];
  },
  *all(context) {
    return yield context.df.Task.all(['a', 'b', 'c'].map((name) => context.df.callActivity('hello', name)));
  },
  *nothing(context) {
    return yield context.df.Task.all([]);
  },
  *catchActivity(context) {
    try {
      return yield context.df.callActivity(context.df.getInput().activity, context.df.getInput().value);
    } catch (error) {
      return { name: error.name, message: error.message };
    }
  },
  *failActivity(context) {
    return yield context.df.callActivity('boom', 'boom msg');
  },
  *allFail(context) {
    try {
      yield context.df.Task.all([
        context.df.callActivity('boom', 'early'),
        context.df.callActivity('slow', 300),
      ]);
    } catch (error) {
      context.df.setCustomStatus('caught');
      return { compensation: yield context.df.callActivity('hello', 'comp'), ...messageOf(error) };
    }
  },
  *yieldAgain(context) {
    const slow = context.df.callActivity('slow', 200);
    try {
      yield context.df.Task.all([context.df.callActivity('boom', 'early'), slow]);
    } catch {
      return yield context.df.Task.all([slow]);
    }
  },
  *inputs(context) {
    const seen = {};
    for (const name of Object.keys(inputs)) {
      seen[name] = yield context.df.callActivity('describe', inputs[name]);
    }
    return seen;
  },
  *results(context) {
    const got = {};
    for (const name of Object.keys(results)) got[name] = yield context.df.callActivity('give', name);
    return got;
  },
  *big(context) {
    return (yield context.df.callActivity('repeat', context.df.getInput().n)).length;
  },

  // Retries
  *retryThree(context) {
    const policy = new df.RetryOptions(100, 3);
    policy.backoffCoefficient = 2;
    try {
      return yield context.df.callActivityWithRetry('boom', policy, 'r');
    } catch (error) {
      return messageOf(error);
    }
  },
  *retryOnce(context) {
    try {
      return yield context.df.callActivityWithRetry('boom', new df.RetryOptions(3000, 1), 'r');
    } catch (error) {
      return messageOf(error);
    }
  },
  *retryUntilGood(context) {
    const input = { key: context.df.instanceId, failures: 2 };
    return yield context.df.callActivityWithRetry('flaky', new df.RetryOptions(100, 5), input);
  },
  *retryHandled(context) {
    const policy = new df.RetryOptions(100, 3);
    policy.maxRetryIntervalInMilliseconds = 100;
    policy.backoffCoefficient = 3;
    try {
      return yield context.df.callActivityWithRetry('boom', policy, 'r');
    } catch {
      return yield context.df.callActivity('hello', 'after');
    }
  },
  *retryInAll(context) {
    const input = { key: context.df.instanceId, failures: 1 };
    return yield context.df.Task.all([
      context.df.callActivityWithRetry('flaky', new df.RetryOptions(100, 3), input),
      context.df.callActivity('hello', 'x'),
    ]);
  },
  *retryBesideFailure(context) {
    const input = { key: context.df.instanceId, failures: 1 };
    try {
      yield context.df.Task.all([
        context.df.callActivity('boom', 'first'),
        context.df.callActivityWithRetry('flaky', new df.RetryOptions(100, 3), input),
      ]);
    } catch {
      return { hello: (yield context.df.callActivity('hello', 'x')) ?? null };
    }
  },
  *retryTimeout(context) {
    const { interval, timeout } = context.df.getInput();
    const policy = new df.RetryOptions(interval, 100);
    policy.retryTimeoutInMilliseconds = timeout;
    return yield context.df.callActivityWithRetry('boom', policy, 'r');
  },
  *retryTooLong(context) {
    return yield context.df.callActivityWithRetry('boom', new df.RetryOptions(7 * 24 * 3600 * 1000, 3), 'r');
  },
  *retryChild(context) {
    try {
      return yield context.df.callSubOrchestratorWithRetry('failActivity', new df.RetryOptions(100, 2), null);
    } catch (error) {
      return messageOf(error);
    }
  },

  // Sub-orchestrations
  *whoAmI(context) {
    const { instanceId, parentInstanceId } = context.df;
    return { instanceId, parentInstanceId: parentInstanceId ?? null, input: context.df.getInput() };
  },
  *childDefaultId(context) {
    return yield context.df.callSubOrchestrator('whoAmI');
  },
  *childOwnId(context) {
    return yield context.df.callSubOrchestrator('whoAmI', { a: 1 }, `child-of-${context.df.instanceId}`);
  },
  *childOfManyGenerations(context) {
    return yield context.df.callSubOrchestrator('loop', 0);
  },
  *catchChild(context) {
    try {
      return yield context.df.callSubOrchestrator('failActivity');
    } catch (error) {
      return { name: error.name, message: error.message };
    }
  },
  *failChild(context) {
    return yield context.df.callSubOrchestrator('failActivity');
  },
  *callRunning(context) {
    return yield context.df.callSubOrchestrator('waiter', null, context.df.getInput().id);
  },
  *parentOfWaiter(context) {
    try {
      return yield context.df.callSubOrchestrator('waiter', null, `child-of-${context.df.instanceId}`);
    } catch (error) {
      return messageOf(error);
    }
  },

  // Timers
  *sleep(context) {
    yield context.df.createTimer(inSeconds(context, context.df.getInput().seconds));
    return 'awake';
  },
  *cancelTimer(context) {
    const timer = context.df.createTimer(inSeconds(context, 3600));
    try {
      yield context.df.Task.all([timer, context.df.callActivity('boom', 'first')]);
    } catch {
      timer.cancel();
      return 'cancelled';
    }
  },
  *leaveTimer(context) {
    const timer = context.df.createTimer(inSeconds(context, 1));
    try {
      yield context.df.Task.all([timer, context.df.callActivity('boom', 'first')]);
    } catch {
      return 'left open';
    }
  },
  *waiter(context) {
    yield context.df.createTimer(inSeconds(context, 24 * 3600));
    return 'waited';
  },

  // Generations
  *loop(context) {
    const n = context.df.getInput();
    if (n >= 3) return { n, isReplaying: context.df.isReplaying };
    yield context.df.callActivity('hello', `l${n}`);
    context.df.continueAsNew(n + 1);
  },
  *renewText(context) {
    const input = context.df.getInput();
    if (input !== 'first') return { got: input };
    context.df.continueAsNew('second');
  },
  *statusAcross(context) {
    const { n, wait } = context.df.getInput();
    if (n === 0) {
      context.df.setCustomStatus('from the first generation');
      yield context.df.callActivity('hello', 1);
      context.df.continueAsNew({ n: 1, wait });
      return;
    }
    yield wait ? context.df.createTimer(inSeconds(context, 24 * 3600)) : context.df.callActivity('hello', 2);
    return 'done';
  },
  *renewAndThrow(context) {
    context.df.continueAsNew(1);
    throw new Error('after all');
  },

  // Custom status and ids
  *customStatus(context) {
    context.df.setCustomStatus('c'.repeat(context.df.getInput().length));
    yield context.df.callActivity('hello', 'x');
    return 'ok';
  },
  *guids(context) {
    const [first, second] = [context.df.newGuid('x'), context.df.newGuid('x')];
    yield context.df.callActivity('hello', 'g');
    const third = context.df.newGuid('x');
    return { distinct: new Set([first, second, third]).size, first };
  },

  // How it ends badly
  *throwError() {
    throw new Error('immediate');
  },
  *throwTyped() {
    class CodedError extends Error {
      name = 'CodedError';
      code = 5;
    }
    throw new CodedError('typed "quoted" {json}');
  },
  *throwText() {
    throw 'str';
  },
  *throwEmpty() {
    throw new Error('');
  },
  /** As if its code had been changed between its first two episodes. */
  *changed(context) {
    return yield context.df.callActivity(context.df.isReplaying ? 'slow' : 'hello', 5);
  },
  *throwSecret() {
    throw new Error('refused: https://store.test/?sig=s3cret');
  },
  *unknownActivity(context) {
    yield context.df.callActivity('nope');
    return 1;
  },
  *unknownActivityInAll(context) {
    return yield context.df.Task.all([context.df.callActivity('hello', 1), context.df.callActivity('nope')]);
  },
  *unknownBesideFailure(context) {
    return yield context.df.Task.all([context.df.callActivity('boom', 'b'), context.df.callActivity('nope')]);
  },
  *unknownChild(context) {
    return yield context.df.callSubOrchestrator('nopeSub', 1);
  },

  // What the local host refuses
  *usesAny(context) {
    return yield context.df.Task.any([context.df.callActivity('hello', 1)]);
  },
  *usesAnyLater(context) {
    yield context.df.callActivity('hello', 1);
    return yield context.df.Task.any([context.df.callActivity('hello', 2)]);
  },
  *usesEvents(context) {
    return yield context.df.waitForExternalEvent('go');
  },
  *usesHttp(context) {
    return yield context.df.callHttp({ method: 'GET', url: 'http://127.0.0.1:9/', enablePolling: false });
  },
  *usesEntity(context) {
    return yield context.df.callEntity(new df.EntityId('counter', 'a'), 'get');
  },
};

module.exports = { orchestrations };
