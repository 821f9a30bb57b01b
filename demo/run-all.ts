// Runs all programs of the plan, a few at a time, and tells of each what it threw.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from './plan.ts';
import { type Finished, findPython, isPython, type Receipt, runProgram, type Target } from './run-program.ts';
import { cut, print } from './text.ts';

const atATime = 2;

const thrown = (receipts: Receipt[]): string => {
  const [first] = receipts;
  if (first === undefined) return 'sent nothing';
  if (receipts.length === 1) return `${first.error_type}: ${first.message}`;
  return `${receipts.length} errors: ${[...new Set(receipts.map((receipt) => receipt.error_type))].join(', ')}`;
};

const describe = ({ run, exit, receipts }: Finished): string =>
  [
    run.program.padEnd(19),
    `${run.release} ${run.environment}`.padEnd(23),
    `exit ${exit}`.padEnd(7),
    cut(thrown(receipts), 70),
  ].join(' ');

/** Why the demo has failed, one line each: programs that sent nothing, events that were not accepted. */
export const problemsOf = (finished: readonly Finished[]): string[] => {
  const problems = finished.flatMap(({ run, receipts }) =>
    receipts.length === 0
      ? [`${run.program} sent nothing`]
      : receipts
          .filter(({ outcome }) => outcome !== 'accepted')
          .map(({ error_type, outcome }) => `${run.program}: ${error_type} was not accepted (${outcome})`),
  );
  return [...new Set(problems)];
};

/** Without Python, only the Node programs run. */
export const runAll = async (plan: readonly Run[], target: Target): Promise<Finished[]> => {
  const python = findPython();
  if (python === undefined) print('python3 is missing: only the Node programs run.\n');
  const queue = plan.filter((run) => python !== undefined || !isPython(run)).entries();
  const folder = mkdtempSync(join(tmpdir(), 'bloop-demo-receipts-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const finished: Finished[] = [];
  const work = async (): Promise<void> => {
    for (const [index, run] of queue) {
      const interpreter = isPython(run) && python !== undefined ? python : process.execPath;
      const result = await runProgram(run, target, interpreter, join(folder, `${index}.jsonl`));
      print(describe(result));
      finished.push(result);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return finished;
};
