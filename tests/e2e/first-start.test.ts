// The first start, the second one, and the starts that are refused.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../support/build.ts';
import { send } from '../support/client.ts';
import { loggedMessages } from '../support/log-file.ts';
import { restart, startRefused, startServer, temporaryFolder } from '../support/server.ts';

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

test('a port in use ends the start, and the next one still shows the key', async () => {
  const occupant = createServer();
  onTestFinished(() => void occupant.close());
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', () => resolve()));
  const { port } = occupant.address() as { port: number };
  const folder = temporaryFolder();
  const { code, output } = await startRefused({ folder, env: { BLOOP__SERVER__PORT: String(port) } });
  expect(code).not.toBe(0);
  expect(output).toContain('EADDRINUSE');
  expect((await startServer({ folder })).key).toMatch(/^bloop_/);
});
