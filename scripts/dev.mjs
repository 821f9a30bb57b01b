// `npm run dev`: rebuilds on every change and restarts the server.
import { spawn } from 'node:child_process';
import { ensureBuilt } from './ensure.mjs';

await ensureBuilt();
const options = { stdio: 'inherit' };
const compiler = spawn(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  options,
);
const bundler = spawn(
  process.execPath,
  ['node_modules/vite/bin/vite.js', 'build', '--watch', '--config', 'ui/vite.config.ts', '--logLevel', 'warn'],
  options,
);
const server = spawn(
  process.execPath,
  ['--single-threaded-gc', '--watch-path=dist', 'dist/server.js', ...process.argv.slice(2)],
  options,
);

const stop = () => {
  compiler.kill();
  bundler.kill();
  server.kill();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
server.on('exit', stop);
