// Tools in Python that tests run: installed once, into an environment of their own beside other temporary files.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './build.ts';

/**
 * The program `name` of a package from PyPI.
 * @param requirement for pip, with its version
 * @returns its path; undefined where there is no Python, or it cannot be installed
 */
export const pythonTool = async (name: string, requirement: string): Promise<string | undefined> => {
  const folder = join(tmpdir(), `bloop-tool-${requirement.replace(/\W+/g, '-')}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete))
    try {
      rmSync(folder, { recursive: true, force: true });
      await run('python3', ['-m', 'venv', folder]);
      await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '-q', requirement]);
      writeFileSync(complete, '');
    } catch {
      return undefined;
    }
  return join(folder, 'bin', name);
};
