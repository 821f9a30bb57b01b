// The API of alert rules, as far as HTTP goes: whose rules a token sees, what is passed on, what is answered.
import { expect, test } from 'vitest';
import { adminSession as admin, bearer, inSession, onlyToken, startFake } from '../support/fake-ports.ts';

const { app, asked, calls } = await startFake({
  answers: {
    listAlerts: () => [
      {
        id: '9',
        project_id: 'shop',
        fingerprint: 'f1',
        reason: 'threshold',
        evidence: { count: 11, windowSecs: 60, threshold: 10 },
        occurrence: 7,
        fired_at: 5,
      },
      {
        id: '8',
        project_id: 'shop',
        fingerprint: 'f1',
        reason: 'new_issue',
        evidence: null,
        occurrence: 6,
        fired_at: 4,
      },
    ],
  },
});
const reader = bearer(onlyToken('alerts:read'));
const writer = bearer(onlyToken('alerts:write'));
const rule = { name: 'New errors', config: { type: 'new_issue' } };
const lastCall = () => calls.at(-1);

test('a token sees its own project’s rules only: others, and those of all projects, are unknown to it', async () => {
  expect((await app.inject({ url: '/v1/alerts/1', headers: reader })).statusCode).toBe(200);
  for (const id of [2, 3, 4])
    for (const path of ['', '/channels', '/firings', '/deliveries', '/history']) {
      const answer = await app.inject({ url: `/v1/alerts/${id}${path}`, headers: reader });
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'unknown_rule']);
    }
  await app.inject({ url: '/v1/alerts', headers: reader });
  expect(asked.at(-1)).toEqual({ name: 'listAlertRules', params: { projectId: 'shop', own: true } });
});

test('a token neither changes nor tests a rule of another project', async () => {
  const before = calls.length;
  for (const id of [2, 3]) {
    for (const url of [`/v1/alerts/${id}/test`, `/v1/alerts/${id}/deliveries/1-1/resend`])
      expect((await app.inject({ method: 'POST', url, headers: writer })).statusCode).toBe(404);
    const payload = { config: { type: 'email', to: 'ann@example.com' } };
    const channels = `/v1/alerts/${id}/channels`;
    expect((await app.inject({ method: 'POST', url: channels, headers: writer, payload })).statusCode).toBe(404);
    const put = { method: 'PUT' as const, url: `/v1/alerts/${id}`, headers: writer, payload: { enabled: false } };
    expect((await app.inject(put)).statusCode).toBe(404);
  }
  expect(calls.length).toBe(before);
});

test('a session sees all rules, of a project also those that watch all', async () => {
  for (const id of [1, 2, 3])
    expect((await app.inject({ url: `/v1/alerts/${id}`, headers: inSession(admin) })).statusCode).toBe(200);
  await app.inject({ url: '/v1/alerts?project_id=blog', headers: inSession(admin) });
  expect(asked.at(-1)?.params).toEqual({ projectId: 'blog', own: false });
});

test('a rule that a token makes watches its project; one of another, or of all, is refused', async () => {
  const post = (payload: object) => app.inject({ method: 'POST', url: '/v1/alerts', headers: writer, payload });
  expect((await post(rule)).statusCode).toBe(201);
  const caller = { kind: 'token', id: 'alerts:write', projectId: 'shop' };
  expect(lastCall()).toEqual({ name: 'createRule', args: [caller, { ...rule, projectId: 'shop' }] });
  const before = calls.length;
  for (const project_id of ['blog', null])
    expect([(await post({ ...rule, project_id })).statusCode, calls.length]).toEqual([403, before]);
});

test('an admin makes rules for one project or for all', async () => {
  const post = (payload: object) =>
    app.inject({ method: 'POST', url: '/v1/alerts', headers: inSession(admin), payload });
  await post({ ...rule, project_id: 'blog', enabled: false, description: 'why' });
  const fields = { ...rule, projectId: 'blog', enabled: false, description: 'why' };
  expect(lastCall()?.args).toEqual([{ kind: 'user', id: 'root' }, fields]);
  await post({ ...rule, project_id: null });
  expect(lastCall()?.args[1]).toEqual({ ...rule, projectId: null });
});

test.each([
  [{ config: rule.config }, 'name: is required'],
  [{ name: 'x' }, 'config: is required'],
  [{ ...rule, name: 7 }, 'name: must be string'],
  [{ ...rule, enabled: 'yes' }, 'enabled: must be boolean'],
  [{ ...rule, config: 'new_issue' }, 'config: must be object'],
])('%j is refused: %s', async (payload, error) => {
  const answer = await app.inject({ method: 'POST', url: '/v1/alerts', headers: inSession(admin), payload });
  expect([answer.statusCode, answer.json().error]).toEqual([400, error]);
});

test('an id that is no number is a mistake of the request', async () => {
  for (const id of ['abc', '0', '-1', '1.5', '99999999999999999999'])
    expect((await app.inject({ url: `/v1/alerts/${id}`, headers: reader })).statusCode).toBe(400);
});

test('figures are answered in snake case, and a full page points to the next', async () => {
  const answer = await app.inject({ url: '/v1/alerts/1/firings?limit=2', headers: reader });
  expect(answer.json()).toMatchObject([
    { id: '9', reason: 'threshold', evidence: { count: 11, window_secs: 60, threshold: 10 } },
    { id: '8', evidence: null },
  ]);
  expect(answer.headers.link).toContain('cursor=8');
  await app.inject({ url: '/v1/alerts/1/firings?cursor=8', headers: reader });
  expect(asked.at(-1)?.params).toMatchObject({ ruleId: 1, before: 8 });
  expect((await app.inject({ url: '/v1/alerts/1/firings?cursor=x', headers: reader })).statusCode).toBe(400);
});

test('the secret of a channel is in the answer to its creation, and in no other', async () => {
  const payload = { config: { type: 'webhook', url: 'https://example.com/hook' } };
  const made = await app.inject({ method: 'POST', url: '/v1/alerts/1/channels', headers: writer, payload });
  expect([made.statusCode, made.json().secret]).toEqual([201, 'secret']);
  const listed = await app.inject({ url: '/v1/alerts/1/channels', headers: reader });
  expect(listed.json()).toEqual([
    { id: 1, rule_id: 1, type: 'webhook', target: 'https://example.com/…', created_at: 1 },
  ]);
});
