import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['./tests/support/build.ts', './sdks/typescript/tests/support/build.ts'],
    include: ['tests/**/*.test.ts', 'sdks/typescript/tests/**/*.test.ts', 'sdks/conformance/tests/*.test.mjs'],
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // End-to-end tests start real servers on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    // A browser on a busy machine can be late. The report says which tests were tried twice; elsewhere none is.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
