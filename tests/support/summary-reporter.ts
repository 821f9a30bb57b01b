// Ends a run with one plain line, `N passed, N failed, N skipped`, after what was skipped and why, and the seed of its properties.
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const reasonOf = (test: TestCase): string => {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
};

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    // A file that could not even be loaded, or an error outside of any test, is a failure too.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests()].length === 0,
    );
    const skipped = inState('skipped');
    const failed = inState('failed').length + broken.length + errors.length;
    print('');
    for (const test of skipped) print(`skipped: ${test.fullName}: ${reasonOf(test)}`);
    print(`properties drew from BLOOP_TEST_SEED=${process.env.BLOOP_TEST_SEED}`);
    print(`${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
