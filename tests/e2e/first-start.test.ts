// The first start, the second one, and the starts that are refused.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../support/build.ts';
import { send } from '../support/client.ts';
import { loggedMessages } from '../support/log-file.ts';
import { freePort, restart, startRefused, startServer, temporaryFolder } from '../support/server.ts';

const secretOf = (folder: string): string => join(folder, 'bloop.db.secret');

test('the first start makes a secret that only its owner can read, and says where', async () => {
  const server = await startServer();
  expect(statSync(secretOf(server.folder)).mode & 0o777).toBe(0o600);
  expect(readFileSync(secretOf(server.folder), 'utf8').trim().length).toBeGreaterThanOrEqual(32);
  expect(server.output()).toContain('bloop.db.secret');
  expect(server.output()).not.toContain(readFileSync(secretOf(server.folder), 'utf8').trim());
});

test('the printed curl line sends an error', async () => {
  const server = await startServer();
  const [block = ''] = /^ {2}API_KEY=[\s\S]*?\n {2}curl .*$/m.exec(server.output()) ?? [];
  expect(block).toContain(`http://localhost:${server.port}/v1/ingest`);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', block], { env: { PATH: process.env.PATH } });
  expect(JSON.parse(stdout)).toEqual({ status: 'accepted' });
  expect(loggedMessages(server.folder)).toEqual(['Something went wrong']);
});

test('the second start keeps secret and key, and prints neither', async () => {
  const first = await startServer();
  const secret = readFileSync(secretOf(first.folder), 'utf8');
  const second = await restart(first, 'SIGTERM');
  expect(readFileSync(secretOf(first.folder), 'utf8')).toBe(secret);
  expect(second.output()).not.toContain(first.key);
  expect(second.output()).not.toContain('API_KEY');
  expect((await send({ url: second.url, key: first.key })).status).toBe(200);
  expect((await send({ url: second.url, key: secret.trim() })).status).toBe(401);
});

const refusesToStart = async (env: Record<string, string>, ...says: string[]) => {
  const folder = temporaryFolder();
  const { code, output } = await startRefused({ folder, env });
  expect(code).toBe(1);
  for (const text of says) expect(output).toContain(text);
  expect(output).not.toContain('Server listening');
  return { folder, output };
};

test('in production a start without a secret is refused, and makes nothing', async () => {
  const { folder } = await refusesToStart({ NODE_ENV: 'production' }, 'auth.hmac_secret', 'BLOOP__AUTH__HMAC_SECRET');
  expect(existsSync(secretOf(folder))).toBe(false);
});

test('in production a start with a secret serves, and prints no keys', async () => {
  const server = await startServer({ env: { NODE_ENV: 'production', BLOOP__AUTH__HMAC_SECRET: 'a'.repeat(32) } });
  expect(server.output()).not.toMatch(/bloop_[0-9a-f]{48}/);
  expect(existsSync(secretOf(server.folder))).toBe(false);
});

test('a short secret is refused without being printed', async () => {
  const short = 'unmistakably-short-secret';
  const { output } = await refusesToStart({ BLOOP__AUTH__HMAC_SECRET: short }, 'auth.hmac_secret', '32');
  expect(output).not.toContain(short);
});

test('a short secret in the file is refused without being printed', async () => {
  const folder = temporaryFolder();
  writeFileSync(secretOf(folder), 'too-short-in-file\n');
  const { code, output } = await startRefused({ folder });
  expect(code).toBe(1);
  expect(output).toContain('bloop.db.secret');
  expect(output).not.toContain('too-short-in-file');
});

test('an unknown key in the environment is named', () =>
  refusesToStart({ BLOOP__INGEST__MAX_PAYLOAD: '5' }, 'ingest.max_payload'));
test('an unknown section is named', () => refusesToStart({ BLOOP__INJEST__MAX_BATCH_SIZE: '5' }, 'injest'));
test('a value of the wrong type is named, with the value', () =>
  refusesToStart({ BLOOP__SERVER__PORT: 'eighty' }, 'server.port', 'eighty'));
test('a value out of bounds is named, with the value', () =>
  refusesToStart({ BLOOP__INGEST__MAX_BATCH_SIZE: '0' }, 'ingest.max_batch_size', '0'));
test('every wrong key is named at once', () =>
  refusesToStart({ BLOOP__SERVER__PORT: '-1', BLOOP__SMTP__PORT: 'x' }, 'server.port', 'smtp.port'));
test('an unknown log level is named', () => refusesToStart({ BLOOP_LOG: 'loud' }, 'BLOOP_LOG', 'loud', 'debug'));

test('an unknown key in config.toml is named', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.toml'), '[server]\nprot = 80\n');
  const { code, output } = await startRefused({ folder });
  expect(code).toBe(1);
  expect(output).toContain('server.prot');
});

test('a config.toml that is no TOML is named', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.toml'), 'server = {\n');
  const { code, output } = await startRefused({ folder });
  expect(code).toBe(1);
  expect(output).toContain('config.toml');
});

/** A sentence for people: no stack, no record of the log. */
const expectSentence = (output: string, ...says: (string | RegExp)[]): void => {
  for (const text of says) expect(output).toMatch(text);
  expect(output).not.toMatch(/\n\s+at /);
  expect(output.trim().split('\n')).toHaveLength(1);
};

test('a port in use ends the start in one sentence, and the next one still shows the key', async () => {
  const occupant = createServer();
  onTestFinished(() => void occupant.close());
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', () => resolve()));
  const { port } = occupant.address() as { port: number };
  const folder = temporaryFolder();
  const { code, output } = await startRefused({
    folder,
    env: { BLOOP__SERVER__PORT: String(port), BLOOP_LOG: 'fatal' },
  });
  expect(code).toBe(1);
  expectSentence(output, `server.port = ${port}`, 'another program listens there', 'BLOOP__SERVER__PORT');
  expect((await startServer({ folder })).key).toMatch(/^bloop_/);
});

test('an address that the machine does not have ends the start in one sentence', async () => {
  const { code, output } = await startRefused({ env: { BLOOP__SERVER__HOST: '192.0.2.1', BLOOP_LOG: 'fatal' } });
  expect(code).toBe(1);
  expectSentence(output, 'server.host = "192.0.2.1"');
});

test('a folder that is not there is named, and nothing is made', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'not-there', 'bloop.db');
  const { code, output } = await startRefused({ folder, env: { BLOOP__DATABASE__PATH: path } });
  expect(code).toBe(1);
  expectSentence(output, 'database.path', join(folder, 'not-there'), 'does not exist');
  expect(existsSync(join(folder, 'not-there'))).toBe(false);
});

test('a folder in the place of the database is named', async () => {
  const folder = temporaryFolder();
  const { code, output } = await startRefused({ folder, env: { BLOOP__DATABASE__PATH: folder } });
  expect(code).toBe(1);
  expectSentence(output, 'database.path', 'is a folder');
});

test('a database that is none is named, with what to do', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'bloop.db'), 'this has never been a database; '.repeat(1000));
  const { code, output } = await startRefused({ folder });
  expect(code).toBe(1);
  expect(output).toContain('database.path');
  expect(output).toContain('put a backup in its place');
  expect(output).not.toMatch(/\n\s+at |"stack"/);
});

test('the address of the banner is one at which passkeys work, whatever the port', async () => {
  const port = await freePort();
  const server = await startServer({ env: { BLOOP__SERVER__PORT: String(port) } });
  expect(server.output()).toContain(`Bloop is ready: http://localhost:${port}\n`);
  const status = (await (await fetch(`${server.url}/auth/status`)).json()) as { rp_origin: string };
  expect(status.rp_origin).toBe(`http://localhost:${port}`);
});

test('the banner names the address that was configured, and the port', async () => {
  const port = await freePort();
  const env = { BLOOP__SERVER__PORT: String(port), BLOOP__AUTH__RP_ORIGIN: 'https://errors.example.com' };
  const server = await startServer({ env: { ...env, BLOOP__AUTH__RP_ID: 'errors.example.com' } });
  expect(server.output()).toContain(`Bloop is ready: https://errors.example.com (listening on port ${port})`);
});
