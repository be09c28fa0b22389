/**
 * Our own rules, and those whose selectors are our own. Everything that is anybody's rule is in `.oxlintrc.json`,
 * which takes a tenth of the time.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noTimesInTests } from './lint/no-times-in-tests.js';
import { noFloatingSteps } from './lint/no-floating-steps.ts';
import { noSpreadLiteral } from './lint/no-spread-literal.ts';
import { noUnboundedMemory } from './lint/no-unbounded-memory.ts';
import { oneLog } from './lint/one-log.ts';

export default defineConfig(
  globalIgnores(['dist/', '.local/', 'node_modules/', 'portal/api/schema.d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
    plugins: { object: { rules: { 'no-spread-literal': noSpreadLiteral } } },
    rules: { 'object/no-spread-literal': 'error' },
  },
  noTimesInTests,
  {
    // What runs for as long as the host does.
    files: ['{functions,orchestrations,shared}/**/*.ts', 'local/{host,lib}/**/*.ts'],
    plugins: { process: { rules: { 'no-unbounded-memory': noUnboundedMemory } } },
    rules: { 'process/no-unbounded-memory': 'error' },
  },
  {
    // These ask for types.
    files: ['{functions,orchestrations,shared}/**/*.ts'],
    ignores: ['functions/operators-log.ts'],
    languageOptions: {
      parserOptions: { project: 'lint/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: {
      durable: { rules: { 'no-floating-steps': noFloatingSteps } },
      log: { rules: { 'one-log': oneLog } },
    },
    rules: {
      'durable/no-floating-steps': 'error',
      'log/one-log': 'error',
      'no-restricted-properties': [
        'error',
        ...['emitWarning', 'stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Write to the log through functions/operators-log.ts: it encodes what comes from outside.',
        })),
      ],
    },
  },
);
