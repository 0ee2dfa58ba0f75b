import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** For tests and scripts: values from `JSON.parse`, HTTP bodies and rows may stay `any`. */
const untypedValuesAllowed = {
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      'coverage/',
      '.onsale/',
      'test/architecture/fixtures/',
      'test/e2e/clients/',
      'examples/',
      'clients/typescript/src/schema.ts',
    ],
  },

  js.configs.recommended,
  // Type-aware rules, such as no-floating-promises: a lost promise may be a lost payment.
  tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      eqeqeq: 'error',
      // Long files are hard to read. Only a warning, because some tables are long.
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      // A new status in a union must not fall through an old switch.
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // An import for its type only must not load the module. Not for files with decorators: Nest reads their metadata.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // An adapter or a fake implements an asynchronous port, even if it has nothing to await.
      '@typescript-eslint/require-await': 'off',
      // The compiler finds undefined names (checkJs).
      'no-undef': 'off',
    },
  },

  {
    files: ['src/**', 'migrations/**'],
    rules: {
      // The server writes only structured log lines.
      'no-console': 'error',
    },
  },
  {
    // Only src/config reads the environment.
    files: ['src/**', 'migrations/**', 'test/**'],
    ignores: ['src/config/**', 'test/support/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the setting from src/config.' },
      ],
    },
  },
  {
    // Rules get `now` as an argument, so that a test can set it.
    files: ['src/modules/*/domain/**', 'src/modules/*/application/**', 'src/shared/domain/**'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Take `now` as an argument.',
        },
        {
          selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
          message: 'Take `now` as an argument.',
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**'],
    rules: {
      ...untypedValuesAllowed,
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[property.name=/^(only|skip|todo)$/]:matches([object.name=/^(it|test|describe)$/], [object.object.name=/^(it|test|describe)$/])',
          message: 'Every test runs, and every test counts.',
        },
        {
          selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]',
          message: 'Every test runs, and every test counts.',
        },
        {
          selector: 'MemberExpression[property.name="toBeDefined"]',
          message: 'Assert the value, not that there is one.',
        },
      ],
    },
  },
  {
    // Every page imports these files. They know none of them.
    files: ['web/src/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['../*'], message: 'web/src/shared imports no feature.' }] },
      ],
    },
  },
  { files: ['scripts/**', 'bench/**'], rules: untypedValuesAllowed },
  {
    // Pages show a text of their own for some problems, and that of the server for all others.
    files: ['web/**'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // Configuration files at the root belong to no TypeScript project.
  { files: ['*.js', '*.cjs', '.*.cjs'], extends: [tseslint.configs.disableTypeChecked] },
);
