// A Bloop of the demo's own: a fresh database in a temporary folder, gone when the demo ends.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const dist = fileURLToPath(new URL('..', import.meta.url));
const startMs = 20_000;
const stopMs = 15_000;
/** How much of the server's last output is told when it fails, characters. */
const tailLength = 2000;

export interface OwnServer {
  url: string;
  /** Where passkeys work. */
  origin: string;
  /** Answers the default project's key, once the server is well. Throws when it does not start. */
  ready: () => Promise<string>;
  /** @param project its slug */
  mintToken: (project: string, scopes: string) => Promise<string>;
  createProject: (name: string) => Promise<{ id: string; api_key: string; slug: string }>;
  stop: () => Promise<void>;
  /** Answers the exit code when the server has ended, null when a signal has ended it. */
  ended: Promise<number | null>;
}

const originOf = (port: number): string => `http://localhost:${port}`;

/** The surroundings' own settings must not reach the demo's server. */
const environment = (port: number, folder: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BLOOP__|NODE_ENV$)/.test(name))),
  BLOOP__SERVER__HOST: '127.0.0.1',
  BLOOP__SERVER__PORT: String(port),
  BLOOP__DATABASE__PATH: join(folder, 'bloop.db'),
  BLOOP__AUTH__RP_ORIGIN: originOf(port),
  BLOOP__ANALYTICS__ENABLED: 'true',
  BLOOP__RATE_LIMIT__PER_SECOND: '10000',
  BLOOP__RATE_LIMIT__BURST_SIZE: '10000',
});

export const launchServer = (port: number): OwnServer => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-demo-'));
  const env = environment(port, folder);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(dist, 'server.js')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  // However the demo ends, also by a closed pipe: no server and no folder stay behind.
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let key: string | undefined;
  let tail = '';
  const listen = (chunk: Buffer): void => {
    tail = (tail + chunk).slice(-tailLength);
    key ??= /bloop_[0-9a-f]{32,}(?=\s)/.exec(tail)?.[0];
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);

  const isWell = async (): Promise<boolean> => {
    if (key === undefined) return false;
    const response = await fetch(`${url}/health`).catch(() => undefined);
    return response?.ok ?? false;
  };

  const command = async (...words: string[]): Promise<unknown> => {
    const line = [join(dist, 'cli', 'main.js'), ...words, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, line, { cwd: folder, env });
    return JSON.parse(stdout);
  };

  return {
    url,
    origin: originOf(port),
    ended,
    ready: async () => {
      for (const deadline = Date.now() + startMs; !(await isWell()); await delay(50)) {
        if (child.exitCode !== null || Date.now() > deadline)
          throw new Error(`Bloop did not start on port ${port}:\n${tail}`);
      }
      return key ?? '';
    },
    mintToken: async (project, scopes) => {
      const wanted = ['--name', 'demo', '--project', project, '--scopes', scopes];
      return ((await command('token', 'create', ...wanted)) as { token: string }).token;
    },
    createProject: async (name) =>
      (await command('project', 'create', name)) as { id: string; api_key: string; slug: string },
    stop: async () => {
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
      clearTimeout(late);
    },
  };
};
