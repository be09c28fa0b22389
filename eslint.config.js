import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { noTimesInTests } from './lint/no-times-in-tests.js';
import { noFloatingSteps } from './lint/no-floating-steps.ts';
import { noUnboundedMemory } from './lint/no-unbounded-memory.ts';
import { oneLog } from './lint/one-log.ts';

export default defineConfig(
  globalIgnores(['dist/', '.local/', 'node_modules/', 'portal/api/schema.d.ts']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in messages are what we mean; everything else in a template literal is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['portal/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['portal/**/*.{ts,tsx}'],
    ignores: ['portal/parts/modal.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@fluentui/react-components'],
              importNamePattern: '^(Dialog(Surface|Trigger)?|\\w*Drawer|Popover\\w*|Menu\\w*)$',
              message: 'What opens and closes is a <Modal>: it keeps its content until it is gone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/browser/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          property: 'waitForFunction',
          message:
            "It evaluates text whenever it looks again, and the page's policy refuses that: wait for a locator.",
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { durable: { rules: { 'no-floating-steps': noFloatingSteps } } },
    rules: { 'durable/no-floating-steps': 'error' },
  },
  noTimesInTests,
  {
    // What runs for as long as the host does.
    files: ['{functions,orchestrations,shared}/**/*.ts', 'local/{host,lib}/**/*.ts'],
    plugins: { process: { rules: { 'no-unbounded-memory': noUnboundedMemory } } },
    rules: { 'process/no-unbounded-memory': 'error' },
  },
  {
    files: ['{functions,orchestrations,shared}/**/*.ts'],
    ignores: ['functions/operators-log.ts'],
    plugins: { log: { rules: { 'one-log': oneLog } } },
    rules: {
      'log/one-log': 'error',
      'no-restricted-properties': [
        'error',
        ...['emitWarning', 'stdout', 'stderr'].map((property) => ({
          ...{ object: 'process', property },
          message: 'Write to the log through functions/operators-log.ts: it encodes what comes from outside.',
        })),
      ],
    },
  },
);
