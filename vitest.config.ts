import { randomInt } from 'node:crypto';
import { defaultExclude, defineConfig } from 'vitest/config';

/** What property tests draw their cases from. Said at the end of a run, so that another one can draw the same. */
process.env.BLOOP_TEST_SEED ??= String(randomInt(2 ** 31));

/** A part of the tests that can be run on its own: `vitest run --project e2e`. */
const project = (
  name: string,
  include: string[],
  more: { exclude?: string[]; retry?: number; testTimeout?: number } = {},
) => ({
  extends: true as const,
  test: { name, include, ...more, exclude: [...defaultExclude, ...(more.exclude ?? [])] },
});

export default defineConfig({
  test: {
    globalSetup: ['./tests/support/build.ts', './sdks/typescript/tests/support/build.ts'],
    setupFiles: ['./tests/support/property-seed.ts'],
    reporters: ['default', './tests/support/summary-reporter.ts'],
    // End-to-end tests start real servers on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    projects: [
      project('unit', ['tests/**/*.test.ts'], {
        exclude: ['tests/e2e/**', 'tests/contract/**', 'tests/ui/*.test.ts'],
      }),
      // Some start eight servers, one after the other: seconds each while other programs load the machine.
      project('e2e', ['tests/e2e/**/*.test.ts'], { testTimeout: 240_000 }),
      project('contract', ['tests/contract/*.test.ts']),
      // A browser on a busy machine can be late. The report says which tests were tried twice; no other test is.
      project('browser', ['tests/ui/*.test.ts'], { retry: process.env.CI === undefined ? 0 : 1 }),
      project('sdks', ['sdks/typescript/tests/**/*.test.ts', 'sdks/conformance/tests/*.test.mjs']),
    ],
  },
});
