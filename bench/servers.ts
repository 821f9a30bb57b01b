// Servers under test, as processes of their own.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const compiled = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export interface RunningServer {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const untilOutput = (child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match !== null) resolve(match);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });

const stopper = (child: ChildProcess) => (): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

/** Fastify with nothing but a handler that answers at once: the ceiling for single events. */
export const startBare = async (): Promise<RunningServer> => {
  const child = spawn(process.execPath, ['--single-threaded-gc', compiled('bench/bare-fastify.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, port] = await untilOutput(child, /listening on (\d+)/);
  return { port: Number(port), pid: child.pid ?? 0, stop: stopper(child) };
};

export interface BloopServer extends RunningServer {
  key: string;
  folder: string;
  databasePath: string;
  env: NodeJS.ProcessEnv;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

export const benchKey = 'bench-secret-bench-secret-bench-secret';

/** A fresh Bloop, or one on the files of `folder`, with more settings. Limits per client are out of the way. */
export const startBloop = async (
  folder = mkdtempSync(join(tmpdir(), 'bloop-bench-')),
  settings: NodeJS.ProcessEnv = {},
): Promise<BloopServer> => {
  const databasePath = join(folder, 'bloop.db');
  const env = {
    ...process.env,
    BLOOP__SERVER__PORT: '0',
    BLOOP__SERVER__HOST: '127.0.0.1',
    BLOOP__DATABASE__PATH: databasePath,
    BLOOP__AUTH__HMAC_SECRET: benchKey,
    BLOOP__RATE_LIMIT__PER_SECOND: '1000000',
    BLOOP__RATE_LIMIT__BURST_SIZE: '1000000',
    BLOOP_LOG: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, ['--single-threaded-gc', compiled('server.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, port] = await untilOutput(child, /Bloop is ready: http:\/\/localhost:(\d+)/);
  const key = await untilKey(databasePath);
  const stop = stopper(child);
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: Number(port), pid: child.pid ?? 0, key, folder, databasePath, env, stop, remove };
};

/** Makes an API token of the default project from the command line. */
export const createToken = async ({ env }: BloopServer, scopes: string): Promise<string> => {
  const args = [compiled('cli/main.js'), 'token', 'create', '--project', 'default', '--scopes', scopes, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return (JSON.parse(stdout) as { token: string }).token;
};

/** The default project's key, from the database: later starts do not print it. */
const untilKey = async (path: string): Promise<string> => {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(path, { readonly: true });
  const key = db.prepare('SELECT api_key FROM project_keys').pluck().get() as string;
  db.close();
  return key;
};

/** Resident memory, MB. From /proc (proc(5)). */
export const residentMb = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);

export const peakMb = (pid: number): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);

export interface Health {
  projection_lag: number;
  dropped_total: number;
}

export const health = async (port: number): Promise<Health> =>
  (await fetch(`http://127.0.0.1:${port}/health`)).json() as Promise<Health>;
