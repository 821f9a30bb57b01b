// What Biome does not know: the rules of Solid. Everything else is Biome's.
import parser from '@typescript-eslint/parser';
import solid from 'eslint-plugin-solid/configs/typescript';

export default [
  { ignores: ['**/*.gen.ts', 'dist/', 'node_modules/'] },
  {
    ...solid,
    files: ['ui/**/*.{ts,tsx}'],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { ...solid.rules, 'solid/reactivity': 'error' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  // Signals that outlive components are read when something happens, not when something is drawn.
  { files: ['ui/data/**'], rules: { 'solid/reactivity': 'off' } },
];
