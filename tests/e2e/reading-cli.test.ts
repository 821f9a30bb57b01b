// What can be read at the machine itself, without a token: errors and alert rules, beside a running server.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, health, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { cli, createToken, type Server, startServer } from '../support/server.ts';

const started = async (): Promise<Server> => {
  const server = await startServer();
  const timestamp = Math.floor(Date.now() / 1000) - 100;
  await send(server, {
    timestamp,
    error_type: 'TypeError',
    message: 'x is not a function\nat all',
    fingerprint: 'one',
  });
  await send(server, {
    error_type: 'RangeError',
    message: 'too deep',
    fingerprint: 'two',
    stack: 'RangeError: too deep\n  at f (/app/a.js:1:2)',
  });
  await eventually(async () => expect(await health(server)).toMatchObject({ projection_lag: 0 }));
  return server;
};

test('errors are listed, newest first, a line each, and found', async () => {
  const server = await started();
  const lines = (await cli(server, 'errors', 'list')).output.trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^two +unresolved +1 .*RangeError: too deep$/),
    expect.stringMatching(/^one +unresolved +1 .*TypeError: x is not a function at all$/),
  ]);
  expect((await cli(server, 'errors', 'list', '--search', 'function', '--json')).output).toContain('"one"');
  expect((await cli(server, 'errors', 'list', '--status', 'resolved')).output).toBe('no errors\n');
  expect((await cli(server, 'errors', 'list', '--limit', '1')).output).toContain('1 of 2');
});

test('one error is shown with its counts and its stack', async () => {
  const server = await started();
  const { output } = await cli(server, 'errors', 'show', 'two');
  for (const text of ['RangeError: too deep', 'unresolved', '1.0.0', 'at f (/app/a.js:1:2)'])
    expect(output).toContain(text);
  const whole = JSON.parse((await cli(server, 'errors', 'show', 'two', '--json')).output);
  expect(whole).toMatchObject({ issue: { fingerprint: 'two' }, samples: [{ error_type: 'RangeError' }] });
});

test('what is not there is said in a sentence', async () => {
  const server = await started();
  expect(await cli(server, 'errors', 'show', 'three')).toEqual({
    code: 1,
    output: 'bloop: no error with the fingerprint "three"\n',
  });
  expect((await cli(server, 'errors', 'list', '--project', 'nope')).output).toContain('no project');
  expect((await cli(server, 'errors', 'list', '--limit', '0')).output).toContain('--limit: must be a whole number');
  expect((await cli(server, 'errors', 'list', '--status', 'gone')).code).toBe(1);
  const elsewhere = {
    folder: server.folder,
    env: { ...server.env, BLOOP__DATABASE__PATH: join(server.folder, 'no.db') },
  };
  expect((await cli(elsewhere, 'errors', 'list')).output).toContain('there is no database');
});

test('alert rules are listed with where they lead', async () => {
  const server = await started();
  expect((await cli(server, 'alerts', 'list')).output).toBe('no alert rules\n');
  const { token } = await createToken(server, 'alerts:read,alerts:write');
  const call = api(server, token);
  const rule = await call('POST', '/v1/alerts', { name: 'New errors', config: { type: 'new_issue' } });
  await call('POST', `/v1/alerts/${rule.body.id}/channels`, { config: { type: 'email', to: 'ops@example.com' } });
  expect((await cli(server, 'alerts', 'list')).output).toMatch(
    /^1 +on +new_issue .*New errors → email ops@example\.com$/m,
  );
  expect(JSON.parse((await cli(server, 'alerts', 'list', '--json')).output)).toMatchObject([{ name: 'New errors' }]);
});
