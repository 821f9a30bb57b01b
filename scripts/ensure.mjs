// Makes sure that what `npm start` and the other commands need is there: dependencies and an up-to-date build.
// Plain JavaScript on built-in modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = [
  'server.ts',
  'domain',
  'infrastructure',
  'projections',
  'http',
  'cli',
  'bench',
  'demo',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const installStamp = join(root, 'node_modules', '.bloop-installed');
const buildStamp = join(root, 'dist', '.built');

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined || status !== 0) {
    process.stderr.write(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}\n`);
    process.exit(status ?? 1);
  }
};

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

const newest = (path) => {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

/**
 * better-sqlite3 12 is the last that runs on Node 20; from Node 22 on its destructors end the process when they run
 * outside of a context (an assertion in RemoveEnvironmentCleanupHook), which 13 no longer does.
 */
const forThisNode = Number.parseInt(process.versions.node, 10) >= 22 ? ['better-sqlite3@13'] : [];

/** Native modules belong to one version of Node. */
export const ensureInstalled = () => {
  const lock = modified(join(root, 'package-lock.json'));
  if (modified(installStamp) >= lock && modified(installStamp) > 0) return;
  process.stderr.write('installing dependencies …\n');
  // Not `npm ci`: it insists on packages for every platform, and not every registry has all of them.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...forThisNode]);
  writeFileSync(installStamp, process.version);
};

export const ensureBuilt = () => {
  ensureInstalled();
  const built = modified(buildStamp);
  if (built > 0 && sources.every((path) => newest(join(root, path)) <= built)) return;
  process.stderr.write('building …\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  writeFileSync(buildStamp, '');
};
