// Makes sure that what `npm start` and the other commands need is there: dependencies and an up-to-date build.
// Plain JavaScript on built-in modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const configuration = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
const serverSources = [
  'server.ts',
  'domain',
  'application',
  'infrastructure',
  'projections',
  'http',
  'cli',
  'bench',
  'demo',
];
const sdkSources = [
  'scripts/sdks',
  ...['src', 'build.mjs', 'package.json', 'README.md'].flatMap((name) => [
    `sdks/typescript/${name}`,
    `sdks/react-native/${name}`,
  ]),
  ...['src', 'pyproject.toml', 'README.md'].map((name) => `sdks/python/${name}`),
  ...['lib', 'sig', 'bloop.gemspec', 'README.md'].map((name) => `sdks/ruby/${name}`),
];
const uiSources = ['ui', 'scripts/compress.mjs', 'package.json'];
const dist = join(root, 'dist');
const bundle = join(dist, 'ui');
const packedSdks = join(dist, 'sdk');
const installStamp = join(root, 'node_modules', '.bloop-installed');
const serverStamp = join(dist, '.built');
const uiStamp = join(dist, '.built-ui');
const sdkStamp = join(dist, '.built-sdks');
/** Built before: by parts of their own. */
const others = [bundle, uiStamp, packedSdks, sdkStamp];

const run = (command, args, env = process.env) => {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
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
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...forThisNode]);
  writeFileSync(installStamp, process.version);
};

const isCurrent = (stamp, sources) => {
  const built = modified(stamp);
  return built > 0 && sources.every((path) => newest(join(root, path)) <= built);
};

const node = (...args) => run(process.execPath, args);

const buildServer = () => {
  process.stderr.write('building the server …\n');
  for (const name of existsSync(dist) ? readdirSync(dist) : [])
    if (!others.includes(join(dist, name))) rmSync(join(dist, name), { recursive: true });
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json');
  node(join(root, 'scripts', 'api-types.mjs'));
  writeFileSync(serverStamp, '');
};

const buildUi = async () => {
  process.stderr.write('building the dashboard …\n');
  // Whatever NODE_ENV it is started with: otherwise tests would be given the development build of Solid.
  run(
    process.execPath,
    [
      join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
      'build',
      '--config',
      'ui/vite.config.ts',
      '--logLevel',
      'warn',
    ],
    { ...process.env, NODE_ENV: 'production' },
  );
  const { compressAll } = await import('./compress.mjs');
  compressAll(bundle);
  writeFileSync(uiStamp, '');
};

const buildSdks = async () => {
  process.stderr.write('packing the SDKs …\n');
  try {
    const { packSdks } = await import('./sdks/pack.mjs');
    await packSdks();
    writeFileSync(sdkStamp, '');
  } catch (error) {
    // The server runs without them; /sdk/ then says that they are missing.
    process.stderr.write(`the SDKs could not be packed: ${error.message}\n`);
  }
};

export const ensureBuilt = async () => {
  ensureInstalled();
  if (!isCurrent(serverStamp, [...serverSources, ...configuration])) buildServer();
  if (!isCurrent(uiStamp, uiSources)) await buildUi();
  if (!isCurrent(sdkStamp, sdkSources)) await buildSdks();
};
