// An SDK's adapter: how it is described, and one process of it that carries out the steps of a scenario.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Reads `conformance/adapter.json` of an SDK's folder. @throws Error naming what it lacks */
export const readAdapter = (folder) => {
  const path = join(folder, 'conformance', 'adapter.json');
  const adapter = JSON.parse(readFileSync(path, 'utf8'));
  for (const key of ['language', 'command'])
    if (adapter[key] === undefined) throw new Error(`${path}: ${key} is missing`);
  return { capabilities: [], source: 'api', uncaught_exit_code: 1, env: {}, ...adapter, folder: resolve(folder) };
};

/** Runs the adapter's `prepare`, if it has one. @throws Error when it fails */
export const prepareAdapter = ({ prepare, folder, env }) => {
  if (prepare === undefined) return;
  const [command, ...args] = prepare;
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`prepare failed: ${error?.message ?? `exit code ${status}`}`);
};

const lines = (stream, onLine) => {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    for (const line of parts) onLine(line);
  });
};

/**
 * Runs one process of the adapter to its end. `onAwait(n)` is called for each step that waits, with its number from 0
 * and the process; what it resolves to is the line the step reads, undefined for none.
 * Resolves with how it ended: `code`, `signal`, `stdout`, `stderr`, `answers` by step, `ms`,
 * `msAfterLastLine` of its output, `timedOut`.
 */
export const runProcess = (adapter, { options, steps }, file, onAwait, timeoutMs) =>
  new Promise((done) => {
    writeFileSync(file, JSON.stringify({ options, steps }));
    const [command, ...args] = adapter.command;
    const env = { ...process.env, ...adapter.env, BLOOP_SCENARIO: file };
    const started = Date.now();
    const child = spawn(command, args, { cwd: adapter.folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = { answers: {}, stdout: '', stderr: '', timedOut: false };
    let lastLineAt = started;
    let awaits = 0;
    const timer = setTimeout(() => {
      ended.timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      ended.stderr += chunk;
    });
    lines(child.stdout, async (line) => {
      ended.stdout += `${line}\n`;
      lastLineAt = Date.now();
      if (!line.startsWith('{')) return;
      const answer = JSON.parse(line);
      if (answer.awaiting !== true) {
        ended.answers[answer.step] = answer;
        return;
      }
      const reply = await onAwait(awaits++, child);
      if (reply !== undefined) child.stdin.write(`${reply}\n`);
    });
    child.once('error', (error) => {
      ended.stderr += String(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      done({ ...ended, code, signal, ms: Date.now() - started, msAfterLastLine: Date.now() - lastLineAt });
    });
  });
