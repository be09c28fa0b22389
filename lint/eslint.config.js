/** Our own rules that ask for types. All others are oxlint's (`.oxlintrc.json`), which takes a tenth of the time. */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noFloatingSteps } from './no-floating-steps.ts';
import { oneLog } from './one-log.ts';

export default defineConfig(
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['{functions,orchestrations,shared}/**/*.ts'],
    ignores: ['functions/operators-log.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname },
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
