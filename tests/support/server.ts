// The real server as a process of its own, on a temporary folder and a free port.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dist, run } from './build.ts';

export type Env = Record<string, string>;

export interface Server {
  url: string;
  port: number;
  folder: string;
  /** What the process and its commands are run with. */
  env: Env;
  pid: number;
  /** The default project's key; empty when this start did not make it. */
  key: string;
  /** Standard output and error so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, null after a signal. */
  exited: Promise<number | null>;
  isAlive(): boolean;
}

export interface Exit {
  code: number | null;
  output: string;
}

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A port that nobody uses now. For what has to know the port before the server starts: the command line. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

const environment = (folder: string, more: Env): Env => ({
  PATH: process.env.PATH ?? '',
  BLOOP__SERVER__HOST: '127.0.0.1',
  BLOOP__SERVER__PORT: '0',
  BLOOP__DATABASE__PATH: join(folder, 'bloop.db'),
  BLOOP__RATE_LIMIT__PER_SECOND: '1000000',
  BLOOP__RATE_LIMIT__BURST_SIZE: '1000000',
  BLOOP__RATE_LIMIT__AUTH_PER_SECOND: '1000000',
  BLOOP__RATE_LIMIT__AUTH_BURST_SIZE: '1000000',
  BLOOP__PIPELINE__FLUSH_INTERVAL_SECS: '0.05',
  ...more,
});

const ready = /Bloop is ready: (?:\S+ \(listening on port |http:\/\/localhost:)(\d+)(?=\)?\n)/;
const listening = /Server listening at http:\/\/127\.0\.0\.1:(\d+)/;

interface Started {
  child: ChildProcess;
  output: () => string;
  exited: Promise<number | null>;
  /** Resolves when `pattern` has been printed, or the process has ended. */
  printed(pattern: RegExp): Promise<RegExpExecArray | null>;
}

const launch = (folder: string, env: Env): Started => {
  const child = spawn(process.execPath, [dist('server.js')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: string[] = [];
  let onOutput: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      chunks.push(chunk);
      onOutput();
    });
  const output = () => chunks.join('');
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray | null>((resolve) => {
      onOutput = () => {
        const found = pattern.exec(output());
        if (found !== null) resolve(found);
      };
      onOutput();
      void exited.then(() => resolve(pattern.exec(output())));
    });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return { child, output, exited, printed };
};

export interface StartOptions {
  folder?: string;
  env?: Env;
}

/** Starts the server and waits until it is ready for requests. @throws Error when it ends instead */
export const startServer = async ({
  folder = temporaryFolder(),
  env: more = {},
}: StartOptions = {}): Promise<Server> => {
  const env = environment(folder, more);
  const { child, output, exited, printed } = launch(folder, env);
  const found = await printed(env.NODE_ENV === 'production' ? listening : ready);
  if (found === null) throw new Error(`the server did not start:\n${output()}`);
  return {
    url: `http://127.0.0.1:${found[1]}`,
    port: Number(found[1]),
    folder,
    env,
    pid: child.pid as number,
    key: /\bbloop_[0-9a-f]{48}\b/.exec(output())?.[0] ?? '',
    output,
    kill: (signal) => void child.kill(signal),
    exited,
    isAlive: () => child.exitCode === null && child.signalCode === null,
  };
};

/** Starts a server that is expected to refuse, and answers with how it ended. */
export const startRefused = async ({ folder = temporaryFolder(), env = {} }: StartOptions = {}): Promise<Exit> => {
  const { output, exited } = launch(folder, environment(folder, env));
  return { code: await exited, output: output() };
};

/** Ends the server with a signal and starts another one on the same folder, with the same key. */
export const restart = async (server: Server, signal: NodeJS.Signals, env: Env = {}): Promise<Server> => {
  server.kill(signal);
  await server.exited;
  const next = await startServer({ folder: server.folder, env: { ...server.env, ...env } });
  return { ...next, key: server.key };
};

/** Runs the command line on the server's files. A failure is an exit code, not an exception. */
export const cli = async ({ env, folder }: Pick<Server, 'env' | 'folder'>, ...args: string[]): Promise<Exit> => {
  try {
    const { stdout, stderr } = await run(process.execPath, [dist('cli/main.js'), ...args], { cwd: folder, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: `${stdout}${stderr}` };
  }
};

export interface Token {
  id: string;
  token: string;
}

export const createToken = async (
  server: Server,
  scopes = 'errors:read,errors:write',
  ...more: string[]
): Promise<Token> => {
  const args = ['token', 'create', '--project', 'default', '--scopes', scopes, '--json', ...more];
  const { code, output } = await cli(server, ...args);
  if (code !== 0) throw new Error(output);
  return JSON.parse(output) as Token;
};
