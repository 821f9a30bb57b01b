// The packed packages, as those see them who know all the ways in which one can be resolved: what npm packs, and what a
// server gives out.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, run, sdk, temporaryFolder } from './support/programs.ts';

const root = join(sdk, '../..');
const reactNative = join(sdk, '../react-native');

const byNpm = async (folder: string, into: string): Promise<string> => {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder });
  return join(into, stdout.trim());
};

const forServers = async (folder: string, into: string): Promise<string> => {
  const { packNpm } = await import(join(root, 'scripts/sdks/npm-package.mjs'));
  writeFileSync(join(into, 'package.tgz'), (await packNpm(folder)).content);
  return join(into, 'package.tgz');
};

test.each([
  ['@bloop/sdk', 'npm', sdk, byNpm],
  ['@bloop/sdk', 'the server', sdk, forServers],
  ['@bloop/react-native', 'npm', reactNative, byNpm],
  ['@bloop/react-native', 'the server', reactNative, forServers],
] as const)('%s of %s has types and code for everyone who may ask for them', async (_package, _by, folder, pack) => {
  const into = temporaryFolder();
  const tarball = await pack(folder, into);
  const bin = (name: string) => join(root, 'node_modules/.bin', name);
  const types = await ended(bin('attw'), ['--format', 'ascii', '--no-emoji', tarball], { cwd: into });
  expect(types.code, types.stdout).toBe(0);
  expect(types.stdout).toContain('No problems found');
  const code = await ended(bin('publint'), [tarball, '--strict'], { cwd: into });
  expect(code.code, code.stdout).toBe(0);
});
