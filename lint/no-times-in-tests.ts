import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

const OF_PATIENCE = '/^(PATIENCE_MS|TEST_LIMIT_MS|LISTEN_MS)$/';
const WAITS = '/^(timeout|interval|testTimeout|hookTimeout|maxWaitTimeInMs)$/';
const TESTS = '/^(it|test|describe|beforeAll|beforeEach|afterAll|afterEach)$/';

const TIMES = [
  `ObjectExpression > Property[key.name=${WAITS}]:not([value.name=${OF_PATIENCE}])`,
  'CallExpression[callee.object.name="vi"][callee.property.name=/^wait(For|Until)$/]',
  'CallExpression[callee.name=/^(setTimeout|setInterval|sleep|delay)$/]',
  'ImportDeclaration[source.value=/^(node:)?timers/] > ImportSpecifier[imported.name=/^set(Timeout|Interval)$/]',
  `CallExpression[callee.name=${TESTS}] > Literal.arguments[raw=/^\\d/]`,
  `CallExpression[callee.name=${TESTS}] > BinaryExpression.arguments`,
];

/**
 * Tests know no times: how long they wait, and how often they look, is said in packages/test-support/src/patience.ts alone. What
 * they wait for is a condition (`until`, `expect.poll`, a locator).
 */
export const noTimesInTests: TSESLint.RuleModule<'time'> = {
  meta: {
    type: 'problem',
    messages: {
      time: 'Wait for a condition with `until` or `expect.poll`; times are in packages/test-support/src/patience.ts alone.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const report = (node: TSESTree.Node): void => {
      context.report({ node, messageId: 'time' });
    };
    return Object.fromEntries(TIMES.map((selector) => [selector, report]));
  },
};
