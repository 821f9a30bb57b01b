// Runs one of the failing programs and reads what its reporter sent.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run } from './plan.ts';

/** The programs are not compiled: they stay in the sources, seen from `dist/demo`. */
const programs = fileURLToPath(new URL('../../demo/programs/', import.meta.url));
const timeoutMs = 60_000;

export interface Target {
  url: string;
  key: string;
}

export interface Receipt {
  error_type: string;
  message: string;
  /** 'accepted', or why it was not. */
  outcome: string;
}

export interface Finished {
  run: Run;
  /** The exit code, or the signal that ended the program. */
  exit: number | string;
  receipts: Receipt[];
}

/** The path of the interpreter itself, without the shims of version managers; undefined when there is none. */
export const findPython = (): string | undefined => {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

export const isPython = ({ program }: Run): boolean => program.endsWith('.py');

const receiptsIn = (path: string): Receipt[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Receipt)
    : [];

/** @param receipts a file that does not exist yet, for what the reporter notes */
export const runProgram = (run: Run, target: Target, interpreter: string, receipts: string): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(interpreter, [join(programs, run.program)], {
      stdio: 'ignore',
      timeout: timeoutMs,
      env: {
        ...process.env,
        BLOOP_URL: target.url,
        BLOOP_KEY: target.key,
        BLOOP_RELEASE: run.release,
        BLOOP_ENVIRONMENT: run.environment,
        BLOOP_RECEIPTS: receipts,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUTF8: '1',
      },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve({ run, exit: code ?? signal ?? 'unknown', receipts: receiptsIn(receipts) }),
    );
  });
