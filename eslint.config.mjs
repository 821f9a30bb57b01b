// What Biome does not know: the rules of Solid. Everything else is Biome's.
import parser from '@typescript-eslint/parser';
import solid from 'eslint-plugin-solid/configs/typescript';

/** A refresh that fails makes a query one that has not succeeded, with all that it had known before. */
const lastAnswer = {
  selector: 'MemberExpression[property.name=/^(isSuccess|isError)$/]',
  message: 'Ask dataOf(query), which keeps what is known when it cannot be read again.',
};

export default [
  { ignores: ['**/*.gen.ts', 'dist/', 'node_modules/'] },
  {
    ...solid,
    files: ['ui/**/*.{ts,tsx}'],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { ...solid.rules, 'solid/reactivity': 'error', 'no-restricted-syntax': ['error', lastAnswer] },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  // Signals that outlive components are read when something happens, not when something is drawn.
  { files: ['ui/data/**'], rules: { 'solid/reactivity': 'off' } },
];
