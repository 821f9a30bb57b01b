// Whatever goes wrong, the answer is JSON with `error` and `code`.
import { expect, test } from 'vitest';
import { LogUnavailable } from '../../application/log.ts';
import { Rejected } from '../../domain/rejected.ts';
import { QueryFailed } from '../../infrastructure/readers/reader-pool.ts';
import { bearer, type FakeOptions, readToken, startFake, writeToken } from '../support/fake-ports.ts';

interface Expected {
  status: number;
  code: string;
  error?: string | RegExp;
}

type Request = { method?: 'GET' | 'POST' | 'PUT'; url: string; body?: string; headers?: Record<string, string> };

const answers = async (request: Request, { status, code, error }: Expected, options: FakeOptions = {}) => {
  const { app } = await startFake(options);
  const { method = 'GET', url, body, headers = bearer(writeToken) } = request;
  const answer = await app.inject({
    method,
    url,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(Object.keys(answer.json()).sort()).toEqual(['code', 'error']);
  expect(answer.json().code).toBe(code);
  if (error !== undefined) expect(answer.json().error).toMatch(error);
  return answer;
};

test('an unknown path is a 404 that names it', () =>
  answers({ url: '/v1/nothing?x=1' }, { status: 404, code: 'not_found', error: 'there is no GET /v1/nothing' }));
test('a method that a path does not have is a 404', () =>
  answers({ method: 'PUT', url: '/v1/errors', body: '{}' }, { status: 404, code: 'not_found' }));
test('a malformed escape in the path is a 400', () =>
  answers({ url: '/v1/errors/%E0%A4%A' }, { status: 400, code: 'invalid_url' }));
test('a path that is no UTF-8 is a 400', () =>
  answers({ url: '/v1/errors/%FF' }, { status: 400, code: 'invalid_url' }));
test('a body that is no JSON is a 400', () =>
  answers({ method: 'POST', url: '/v1/errors/f1/resolve', body: '{"note"' }, { status: 400, code: 'invalid_json' }));
test('an empty body that says it is JSON is a 400 where one is needed', () =>
  answers(
    { method: 'POST', url: '/v1/errors/bulk', body: '', headers: { ...bearer(writeToken) } },
    { status: 400, code: 'invalid_json' },
  ));
test('a body of the wrong shape is a 400 that names the field', () =>
  answers(
    { method: 'POST', url: '/v1/errors/bulk', body: '{"action":"eat","fingerprints":["a"]}' },
    { status: 400, code: 'invalid_request', error: /^action: must be one of resolve, ignore, mute, unresolve/ },
  ));
test('a missing field is a 400 that names it', () =>
  answers(
    { method: 'POST', url: '/v1/errors/bulk', body: '{"action":"mute"}' },
    { status: 400, code: 'invalid_request', error: 'fingerprints: is required' },
  ));
test('a note of the wrong type is a 400 that names it', () =>
  answers(
    { method: 'POST', url: '/v1/errors/f1/resolve', body: '{"note":{}}' },
    { status: 400, code: 'invalid_request', error: /^note/ },
  ));
test('more fingerprints than a bulk action takes are a 400', () =>
  answers(
    {
      method: 'POST',
      url: '/v1/errors/bulk',
      body: JSON.stringify({ action: 'mute', fingerprints: Array.from({ length: 501 }, (_, i) => `f${i}`) }),
    },
    { status: 400, code: 'invalid_request', error: /^fingerprints: / },
  ));
test('no credentials are a 401 that says how to authenticate', async () => {
  const answer = await answers({ url: '/v1/errors', headers: {} }, { status: 401, code: 'unauthorized' });
  expect(answer.headers['www-authenticate']).toBe('Bearer');
});
test('a wrong signature is a 401 that offers no token: none would help', async () => {
  const wrong = { 'content-type': 'application/json', 'x-signature': 'ab', 'x-project-key': 'nobody' };
  const answer = await answers(
    { method: 'POST', url: '/v1/ingest', headers: wrong, body: '{}' },
    { status: 401, code: 'unauthorized' },
  );
  expect(answer.headers['www-authenticate']).toBeUndefined();
});
test('a missing scope is a 403 that names it', () =>
  answers(
    { method: 'POST', url: '/v1/errors/f1/resolve', headers: bearer(readToken) },
    { status: 403, code: 'missing_scope', error: /errors:write/ },
  ));
test("another project's errors are a 403", () =>
  answers({ url: '/v1/errors?project_id=blog' }, { status: 403, code: 'other_project', error: /^project_id/ }));

const ofAnIssue = ['', '/occurrences', '/trend', '/history'];
test.each(ofAnIssue)('an unknown error%s is a 404', async (path) => {
  await answers({ url: `/v1/errors/nope${path}` }, { status: 404, code: 'unknown_issue', error: /"nope"/ });
});
test('resolving an unknown error is a 404', () =>
  answers({ method: 'POST', url: '/v1/errors/nope/resolve' }, { status: 404, code: 'unknown_issue' }));
test('a conflict is a 409', () =>
  answers(
    { method: 'POST', url: '/v1/errors/f1/resolve' },
    { status: 409, code: 'conflict' },
    { commandError: new Rejected('conflict', 'the error is being changed by others; try again') },
  ));
test('a body larger than any action needs is a 413', () =>
  answers(
    { method: 'POST', url: '/v1/errors/f1/resolve', body: JSON.stringify({ note: 'x'.repeat(2_000_000) }) },
    { status: 413, code: 'payload_too_large' },
  ));
test('an action that cannot be written is a 503', () =>
  answers(
    { method: 'POST', url: '/v1/errors/f1/resolve' },
    { status: 503, code: 'log_unavailable' },
    { commandError: new LogUnavailable('attempt to write a readonly database') },
  ));
test('a query that cannot be answered is a 503', () =>
  answers(
    { url: '/v1/stats' },
    { status: 503, code: 'query_unavailable', error: /^(?!.*I\/O)/ },
    {
      answers: {
        stats: () => {
          throw new QueryFailed('stats', 'disk I/O error');
        },
      },
    },
  ));
test('while the read models are built, queries are a 503 that asks to come again', async () => {
  const answer = await answers({ url: '/v1/errors' }, { status: 503, code: 'rebuilding' }, { caughtUp: false });
  expect(answer.headers['retry-after']).toBeDefined();
});
test('what nobody foresaw is a 500 that tells no detail', () =>
  answers(
    { url: '/v1/stats' },
    { status: 500, code: 'internal_error', error: /^(?!.*secret)/ },
    {
      answers: {
        stats: () => {
          throw new Error('secret detail');
        },
      },
    },
  ));

test('health says that the log cannot be written', async () => {
  const { app } = await startFake({ writable: false });
  expect((await app.inject('/health')).json()).toMatchObject({ status: 'degraded', db_ok: false });
});
test('health says that read models are being built', async () => {
  const { app } = await startFake({ caughtUp: false });
  expect((await app.inject('/health')).json()).toMatchObject({ status: 'rebuilding', db_ok: true });
});
test('the log is not asked before an action on an unknown error', async () => {
  const { app, commands } = await startFake();
  await app.inject({ method: 'POST', url: '/v1/errors/nope/resolve', headers: bearer(writeToken) });
  expect(commands).toEqual([]);
});
