// The real server as a process of its own, on a temporary folder and a free port, and what it has stored.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);
const pageSize = 200;

const environment = (folder) => ({
  PATH: process.env.PATH,
  BLOOP__SERVER__HOST: '127.0.0.1',
  BLOOP__SERVER__PORT: '0',
  BLOOP__DATABASE__PATH: join(folder, 'bloop.db'),
  BLOOP__RATE_LIMIT__PER_SECOND: '1000000',
  BLOOP__RATE_LIMIT__BURST_SIZE: '1000000',
  BLOOP__PIPELINE__FLUSH_INTERVAL_SECS: '0.05',
});

const printed = (child, pattern) =>
  new Promise((resolve, reject) => {
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        if (pattern.test(text)) resolve(text);
      });
    child.once('close', () => reject(new Error(`the server did not start:\n${text}`)));
  });

/** All pages of a list. `more` says whether to go on after a row. */
const listed = async (get, path, more = () => true) => {
  const rows = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}&offset=${offset}`);
    rows.push(...page.filter(more));
    if (page.length < pageSize || !page.every(more)) return rows;
  }
};

/** Builds what is missing, then starts. */
export const startServer = async () => {
  await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
  const folder = mkdtempSync(join(tmpdir(), 'bloop-conformance-'));
  const env = environment(folder);
  const child = spawn(process.execPath, [join(root, 'dist/server.js')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await printed(child, /Bloop is ready: http:\/\/localhost:\d+[\s\S]*\bbloop_[0-9a-f]{48}\b/);
  const [, port] = /Bloop is ready: http:\/\/localhost:(\d+)/.exec(output);
  const url = `http://127.0.0.1:${port}`;
  const created = ['token', 'create', '--project', 'default', '--scopes', 'errors:read', '--json'];
  const { stdout } = await run(process.execPath, [join(root, 'dist/cli/main.js'), ...created], { cwd: folder, env });
  const headers = { authorization: `Bearer ${JSON.parse(stdout).token}` };
  const get = async (path) => {
    const answer = await fetch(url + path, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  const storedOf = async (ids, since) => {
    const issues = await listed(get, '/v1/errors', ({ last_seen }) => last_seen >= since);
    const events = [];
    for (const { fingerprint } of issues) {
      const path = `/v1/errors/${encodeURIComponent(fingerprint)}/occurrences`;
      events.push(
        ...(await listed(get, path, ({ captured_at, received_at }) => (received_at ?? captured_at ?? since) >= since)),
      );
    }
    return events.filter(({ event_id }) => ids.has(event_id));
  };

  return {
    url,
    key: /\bbloop_[0-9a-f]{48}\b/.exec(output)[0],
    /**
     * The occurrences with these event ids, once `count` of them can be read, or after 10 s those that can.
     * `since`: ms since the epoch, before all of them.
     */
    async stored(ids, count, since) {
      for (const end = Date.now() + 10_000; ; ) {
        const events = await storedOf(ids, since);
        if (events.length >= count || Date.now() > end) return events;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      child.kill('SIGKILL');
      await new Promise((resolve) =>
        child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('close', resolve),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
