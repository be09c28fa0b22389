import { noSpreadLiteral } from './no-spread-literal.ts';
import { noTimesInTests } from './no-times-in-tests.ts';
import { noUnboundedMemory } from './no-unbounded-memory.ts';

/** Our own rules that need no types, for oxlint. Those that ask for types are ESLint's: see lint/eslint.config.js. */
export default {
  meta: { name: 'own' },
  rules: {
    'no-spread-literal': noSpreadLiteral,
    'no-times-in-tests': noTimesInTests,
    'no-unbounded-memory': noUnboundedMemory,
  },
};
