import { defineConfig, globalIgnores } from 'eslint/config';
import functional from 'eslint-plugin-functional';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', '.local/', 'node_modules/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in messages are what we mean; everything else in a template literal is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    // A durable task, or a step that is a generator, does nothing until it is yielded. In an orchestration
    // every statement that throws a value away is therefore an error: a forgotten `yield` cannot pass.
    files: ['orchestrations/**/*.ts'],
    plugins: { functional },
    rules: { 'functional/no-expression-statements': ['error', { ignoreVoid: true }] },
  },
);
