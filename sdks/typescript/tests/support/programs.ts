// Programs of their own, which use the built package as an app would.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export const sdk = fileURLToPath(new URL('../..', import.meta.url));
export const run = promisify(execFile);

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-sdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Runs a command to its end; an exit code is not an exception. */
export const ended = async (command: string, args: string[], options: object = {}): Promise<Ended> => {
  try {
    return {
      code: 0,
      ...((await run(command, args, { encoding: 'utf8', ...options })) as { stdout: string; stderr: string }),
    };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
};

/**
 * Runs a program. `client` in it is a client of the built package, or, with `plain`, something that does nothing: the
 * same program as it would be without the SDK, on the same lines.
 */
export const program = (
  body: string,
  { endpoint, plain = false, flags = [] }: { endpoint: string; plain?: boolean; flags?: string[] },
) => {
  const file = join(temporaryFolder(), 'program.cjs');
  const make = plain
    ? 'const client = { installGlobalHandlers() {}, capture() {}, captureError() {} };'
    : `const client = new (require(${JSON.stringify(join(sdk, 'dist/index.node.cjs'))}).BloopClient)({ endpoint: ${JSON.stringify(endpoint)}, projectKey: 'k', flushIntervalMs: 600000 });`;
  writeFileSync(file, `${make}\n${body}`);
  return ended(process.execPath, [...flags, file], { timeout: 30_000 });
};
