// Alerts against the real server and real receivers: from an error that an SDK sends to the message that arrives.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { api, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified, loggedEvents } from '../support/log-file.ts';
import {
  createToken,
  type Env,
  restart,
  type Server,
  startRefused,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { anEvent, sign } from '../support/signing.ts';
import { password, startSmtp, user } from '../support/smtp-server.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const env: Env = {
  BLOOP__ALERTING__ALLOW_PRIVATE_TARGETS: 'true',
  BLOOP__ALERTING__BUNDLE_SECS: '0.05',
  BLOOP__ALERTING__RETRY_SECS: '0.05',
  BLOOP__ALERTING__TIMEOUT_SECS: '0.5',
  BLOOP__ALERTING__MAX_ATTEMPTS: '3',
};
const scopes = 'alerts:read,alerts:write,errors:read,errors:write';

const startAlerting = async (more: Env = {}) => {
  const server = await startServer({ env: { ...env, ...more } });
  return { server, call: api(server, (await createToken(server, scopes)).token) };
};
type Call = ReturnType<typeof api>;

const addRule = async (call: Call, config: object, more: object = {}): Promise<number> => {
  const { status, body } = await call('POST', '/v1/alerts', { name: 'Errors', config, ...more });
  expect([status, body.error]).toEqual([201, undefined]);
  return body.id;
};

const addWebhook = async (call: Call, ruleId: number, { url }: Pick<WebhookReceiver, 'url'>, path = '/hook') => {
  const config = { type: 'webhook', url: url + path };
  const { status, body } = await call('POST', `/v1/alerts/${ruleId}/channels`, { config });
  expect(status).toBe(201);
  return body as { id: number; secret: string; target: string };
};

const deliveriesOf = async (call: Call, ruleId: number) => (await call('GET', `/v1/alerts/${ruleId}/deliveries`)).body;
const firedIn = ({ folder }: Server) => loggedEvents(folder).filter(({ type }) => type === 'AlertFired');

describe('a new error', () => {
  test('is told to a webhook, signed, with what the document promises', async () => {
    const { server, call } = await startAlerting();
    const receiver = await startReceiver();
    const ruleId = await addRule(call, { type: 'new_issue', environment: 'production' }, { name: 'New ones' });
    const { secret } = await addWebhook(call, ruleId, receiver);
    await send(server, { environment: 'staging', message: 'elsewhere', fingerprint: 'other' });
    await send(server, { message: 'Order 17 failed', route_or_procedure: '/pay' });
    await send(server, { message: 'Order 18 failed', route_or_procedure: '/pay' });
    const [message] = await receiver.until(1);
    const { fingerprint } = (await call('GET', '/v1/errors?environment=production')).body[0];
    expect(message?.body).toEqual({
      delivery_id: expect.any(String),
      alert_rule: 'New ones',
      rule_id: ruleId,
      project_id: 'default',
      reason: 'new_issue',
      fingerprint,
      error_type: 'RuntimeError',
      message: 'Order 17 failed',
      environment: 'production',
      release: '1.0.0',
      source: 'api',
      route_or_procedure: '/pay',
      total_count: expect.any(Number),
      timestamp: expect.any(Number),
      url: `http://localhost:5332/errors/${fingerprint}?project_id=default`,
      count: 1,
    });
    expect(Math.abs(message?.body.timestamp - Date.now() / 1000)).toBeLessThan(300);
    expect(message?.headers['x-bloop-signature']).toBe(sign(message?.raw ?? '', secret));
    expect(message?.headers['idempotency-key']).toBe(message?.body.delivery_id);
    expect(message?.method).toBe('POST');
    await eventually(async () =>
      expect(await deliveriesOf(call, ruleId)).toMatchObject([
        { id: message?.body.delivery_id, state: 'delivered', count: 1, attempts: [{ attempt: 1, status: 200 }] },
      ]),
    );
    expect(receiver.received).toHaveLength(1);
    const firings = (await call('GET', `/v1/alerts/${ruleId}/firings`)).body;
    expect(firings).toMatchObject([{ fingerprint, reason: 'new_issue', project_id: 'default' }]);
    const cause = loggedEvents(server.folder).find(({ position }) => position === firings[0].occurrence);
    expect(cause?.data.message).toBe('Order 17 failed');
    const rule = (await call('GET', `/v1/alerts/${ruleId}`)).body;
    expect(rule).toMatchObject({ fired_count: 1, last_fired_at: firings[0].fired_at });
    await expectVerified(server);
  });

  test('that comes back after it was resolved is told again, as a regression; muted ones are not', async () => {
    const { server, call } = await startAlerting({ BLOOP__ALERTING__COOLDOWN_SECS: '0' });
    const receiver = await startReceiver();
    await addWebhook(call, await addRule(call, { type: 'new_issue' }), receiver);
    for (const fingerprint of ['a', 'b']) await send(server, { fingerprint });
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(0));
    await call('POST', '/v1/errors/a/resolve');
    await call('POST', '/v1/errors/b/mute');
    for (const fingerprint of ['b', 'a', 'a']) await send(server, { fingerprint });
    await eventually(() =>
      expect(firedIn(server).map(({ data }) => data)).toMatchObject([
        { fingerprint: 'a', reason: 'new_issue' },
        { fingerprint: 'b', reason: 'new_issue' },
        { fingerprint: 'a', reason: 'regression' },
      ]),
    );
    await eventually(() => expect(receiver.received.at(-1)?.body).toMatchObject({ reason: 'regression' }));
  });
});

test('a threshold fires when it is exceeded, on the real clock, once per cooldown', async () => {
  const { server, call } = await startAlerting();
  const receiver = await startReceiver();
  const ruleId = await addRule(call, { type: 'threshold', threshold: 5, window_secs: 60 });
  await addWebhook(call, ruleId, receiver);
  await sendBatch(
    server,
    Array.from({ length: 5 }, () => anEvent({ fingerprint: 'busy' })),
  );
  await sendBatch(
    server,
    Array.from({ length: 20 }, (_, index) => anEvent({ fingerprint: `rare-${index}` })),
  );
  expect(firedIn(server)).toEqual([]);
  await sendBatch(
    server,
    Array.from({ length: 10 }, () => anEvent({ fingerprint: 'busy' })),
  );
  const [message] = await receiver.until(1);
  expect(message?.body).toMatchObject({
    reason: 'threshold',
    fingerprint: 'busy',
    evidence: { count: 6, window_secs: 60, threshold: 5 },
  });
  await sendBatch(
    server,
    Array.from({ length: 10 }, () => anEvent({ fingerprint: 'busy' })),
  );
  await eventually(async () => expect((await call('GET', '/v1/errors?q=')).body[0]).toMatchObject({ total_count: 25 }));
  expect(firedIn(server)).toHaveLength(1);
});

describe('delivery', () => {
  test('is tried again until it works, under the same id, and every attempt is shown', async () => {
    const { server, call } = await startAlerting();
    const receiver = await startReceiver();
    receiver.reply = (before) => (before === 0 ? { status: 500, body: 'not now' } : before === 1 ? 'close' : {});
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, receiver);
    await send(server);
    const attempts = await receiver.until(3);
    expect(new Set(attempts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(attempts.map(({ raw }) => String(raw))).size).toBe(1);
    await eventually(async () =>
      expect(await deliveriesOf(call, ruleId)).toMatchObject([
        {
          state: 'delivered',
          next_attempt_at: null,
          attempts: [
            { attempt: 1, outcome: 'failed', status: 500, error: 'answered 500: not now' },
            { attempt: 2, outcome: 'failed', status: null, error: expect.stringContaining('closed') },
            { attempt: 3, outcome: 'delivered', status: 200, error: null, retry_at: null },
          ],
        },
      ]),
    );
  });

  test('is given up after the limit, can be sent again, and is delivered then', async () => {
    const { server, call } = await startAlerting();
    const receiver = await startReceiver();
    receiver.reply = { status: 503 };
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, receiver);
    await send(server);
    const [dead] = await eventually(async () => {
      const deliveries = await deliveriesOf(call, ruleId);
      expect(deliveries).toMatchObject([{ state: 'dead', attempts: [{}, {}, { retry_at: null }] }]);
      return deliveries;
    });
    const resend = () => call('POST', `/v1/alerts/${ruleId}/deliveries/${dead.id}/resend`);
    // Attempts start anew: one more failure is not the end.
    receiver.reply = (before) => (before < 4 ? { status: 503 } : {});
    expect((await resend()).body).toEqual({ id: dead.id, state: 'pending' });
    await eventually(async () =>
      expect(await deliveriesOf(call, ruleId)).toMatchObject([
        {
          id: dead.id,
          state: 'delivered',
          attempts: [{}, {}, {}, { attempt: 4 }, { attempt: 5, outcome: 'delivered' }],
        },
      ]),
    );
    expect([(await resend()).status, (await resend()).body.code]).toEqual([409, 'not_dead']);
    expect((await call('POST', `/v1/alerts/${ruleId}/deliveries/none/resend`)).status).toBe(404);
  });

  test('of what a receiver wants no more is not tried again', async () => {
    const { server, call } = await startAlerting();
    const receiver = await startReceiver();
    receiver.reply = { status: 410 };
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, receiver);
    await send(server);
    await eventually(async () =>
      expect(await deliveriesOf(call, ruleId)).toMatchObject([{ state: 'dead', attempts: [{ status: 410 }] }]),
    );
    expect(receiver.received).toHaveLength(1);
  });

  test('to one channel does not wait for another that never answers, and neither do events', async () => {
    const { server, call } = await startAlerting({ BLOOP__ALERTING__TIMEOUT_SECS: '30' });
    const [stuck, fine] = [await startReceiver(), await startReceiver()];
    stuck.reply = 'stall';
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, stuck);
    await addWebhook(call, ruleId, fine);
    for (let index = 0; index < 5; index++) {
      expect((await send(server, { fingerprint: `f${index}` })).body).toEqual({ status: 'accepted' });
      await fine.until(index + 1);
    }
    expect(stuck.received).toHaveLength(1);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  test('of a storm is one message that names how many and the busiest', async () => {
    const { server, call } = await startAlerting({ BLOOP__ALERTING__BUNDLE_SECS: '1' });
    const receiver = await startReceiver();
    await addWebhook(call, await addRule(call, { type: 'new_issue' }), receiver);
    const storm = Array.from({ length: 40 }, (_, index) => anEvent({ fingerprint: `f${index}` }));
    await sendBatch(server, [...storm, ...Array.from({ length: 9 }, () => anEvent({ fingerprint: 'f30' }))]);
    const [message] = await receiver.until(1);
    expect(message?.body).toMatchObject({ count: 40, fingerprint: 'f30', total_count: 10 });
    expect(message?.body.alerts).toHaveLength(10);
    expect(message?.body.alerts[0]).toMatchObject({ fingerprint: 'f30', total_count: 10, reason: 'new_issue' });
    expect(receiver.received).toHaveLength(1);
  });

  test('survives a kill at any moment: nothing is lost, and nothing is fired twice', async () => {
    let { server, call } = await startAlerting();
    const receiver = await startReceiver();
    receiver.reply = (before) => (before % 3 === 0 ? { status: 500 } : {});
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, receiver);
    const { token } = await createToken(server, scopes);
    for (let round = 0; round < 5; round++) {
      for (let index = 0; index < 8; index++) await send(server, { fingerprint: `f${round}-${index}` });
      if (round % 2 === 0) await eventually(() => expect(receiver.received.length).toBeGreaterThan(round));
      server = await restart(server, 'SIGKILL');
    }
    call = api(server, token);
    await eventually(async () => {
      const deliveries = await deliveriesOf(call, ruleId);
      const told = deliveries.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
      expect(told).toBe(40);
      expect(deliveries.every(({ state }: { state: string }) => state === 'delivered')).toBe(true);
    });
    const fired = firedIn(server).map(({ data }) => data.fingerprint);
    expect([fired.length, new Set(fired).size]).toEqual([40, 40]);
    const told = new Set(receiver.received.map(({ headers }) => headers['idempotency-key']));
    expect(told.size).toBe((await deliveriesOf(call, ruleId)).length);
    await expectVerified(server);
  });

  test('is not repeated when the read models are lost', async () => {
    const { server, call } = await startAlerting();
    const receiver = await startReceiver();
    const ruleId = await addRule(call, { type: 'new_issue' });
    await addWebhook(call, ruleId, receiver);
    const { token } = await createToken(server, scopes);
    await send(server, { fingerprint: 'first' });
    await eventually(async () => expect(await deliveriesOf(call, ruleId)).toMatchObject([{ state: 'delivered' }]));
    server.kill('SIGKILL');
    await server.exited;
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${server.folder}/bloop.read.db${suffix}`, { force: true });
    const again = await restart(server, 'SIGKILL', { BLOOP__ALERTING__COOLDOWN_SECS: '0' });
    for (const fingerprint of ['first', 'second']) await send(again, { fingerprint });
    await receiver.until(2);
    expect(receiver.received.map(({ body }) => body.fingerprint)).toEqual(['first', 'second']);
    await eventually(async () => expect(await deliveriesOf(api(again, token), ruleId)).toHaveLength(2));
  });

  test('of a rule that was deleted meanwhile tells nobody', async () => {
    const { server, call } = await startAlerting({ BLOOP__ALERTING__BUNDLE_SECS: '2' });
    const receiver = await startReceiver();
    const [gone, kept] = [await addRule(call, { type: 'new_issue' }), await addRule(call, { type: 'new_issue' })];
    await addWebhook(call, gone, receiver, '/gone');
    await addWebhook(call, kept, receiver, '/kept');
    await send(server);
    await eventually(() => expect(firedIn(server)).toHaveLength(2));
    expect((await call('DELETE', `/v1/alerts/${gone}`)).body).toEqual({ id: gone, deleted: true });
    await receiver.until(1);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/kept']);
    expect((await call('GET', `/v1/alerts/${gone}`)).status).toBe(404);
  });
});

describe('rules without channels', () => {
  test('use the two channels of the environment', async () => {
    const [slack, webhook] = [await startReceiver(), await startReceiver()];
    const { server, call } = await startAlerting({
      BLOOP_SLACK_WEBHOOK_URL: `${slack.url}/services/T/B/secret`,
      BLOOP_WEBHOOK_URL: `${webhook.url}/all`,
      BLOOP_WEBHOOK_SECRET: 'a shared secret',
    });
    const ruleId = await addRule(call, { type: 'new_issue' });
    await send(server, { message: 'Order <17> & `18` failed' });
    const [[toSlack], [toWebhook]] = await Promise.all([slack.until(1), webhook.until(1)]);
    expect(toSlack?.path).toBe('/services/T/B/secret');
    expect(toSlack?.body.text).toContain('Order &lt;17&gt; &amp;');
    expect(toSlack?.body.blocks[0]).toMatchObject({ type: 'header' });
    expect(toWebhook?.headers['x-bloop-signature']).toBe(sign(toWebhook?.raw ?? '', 'a shared secret'));
    await eventually(async () => {
      const deliveries = await deliveriesOf(call, ruleId);
      expect(deliveries.map(({ channel_id, state }: Record<string, string>) => [channel_id, state]).sort()).toEqual([
        ['slack', 'delivered'],
        ['webhook', 'delivered'],
      ]);
      expect(JSON.stringify(deliveries)).not.toContain('secret');
    });
    const own = await startReceiver();
    await addWebhook(call, ruleId, own);
    await send(server, { fingerprint: 'another' });
    await own.until(1);
    expect([slack.received.length, webhook.received.length]).toEqual([1, 1]);
  });

  test('a wrong address in the environment is named, and not shown', async () => {
    const { code, output } = await startRefused({ env: { BLOOP_WEBHOOK_URL: 'hooks.example.com/secret' } });
    expect(code).toBe(1);
    expect(output).toContain('BLOOP_WEBHOOK_URL');
    expect(output).not.toContain('hooks.example.com');
  });
});

describe('a test', () => {
  test('says of each channel what happened', async () => {
    const { call, server } = await startAlerting();
    const [fine, broken] = [await startReceiver(), await startReceiver()];
    broken.reply = { status: 404, body: 'no_service' };
    const ruleId = await addRule(call, { type: 'new_issue' });
    const { id } = await addWebhook(call, ruleId, fine);
    const slack = { type: 'slack', webhook_url: `${broken.url}/services/secret` };
    await call('POST', `/v1/alerts/${ruleId}/channels`, { config: slack });
    await call('POST', `/v1/alerts/${ruleId}/channels`, { config: { type: 'email', to: 'ann@example.com' } });
    const { status, body } = await call('POST', `/v1/alerts/${ruleId}/test`);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { channel_id: id, type: 'webhook', delivered: true, status: 200, error: null },
      { type: 'slack', delivered: false, status: 404, error: 'answered 404: no_service' },
      {
        type: 'email',
        target: 'ann@example.com',
        delivered: false,
        status: null,
        error: expect.stringMatching(/smtp/),
      },
    ]);
    expect(fine.received[0]?.body).toMatchObject({ test: true, rule_id: ruleId });
    expect(JSON.stringify(body)).not.toContain('/services/secret');
    expect((await call('GET', `/v1/alerts/${ruleId}/history`)).body[0]).toMatchObject({
      type: 'AlertRuleTested',
      data: { delivered: 1, failed: 2 },
    });
    expect(firedIn(server)).toEqual([]);
  });
});

test('an e-mail goes over STARTTLS, with a user name, to the mailbox of the channel', async () => {
  const smtp = await startSmtp({ needsAuth: true });
  const ca = join(temporaryFolder(), 'ca.pem');
  writeFileSync(ca, smtp.ca);
  const { server, call } = await startAlerting({
    NODE_EXTRA_CA_CERTS: ca,
    BLOOP__SMTP__ENABLED: 'true',
    BLOOP__SMTP__HOST: 'localhost',
    BLOOP__SMTP__PORT: String(smtp.port),
    BLOOP__SMTP__USERNAME: user,
    BLOOP__SMTP__PASSWORD: password,
    BLOOP__ALERTING__TIMEOUT_SECS: '10',
  });
  const ruleId = await addRule(call, { type: 'new_issue' });
  const config = { type: 'email', to: 'oncall@example.com' };
  expect((await call('POST', `/v1/alerts/${ruleId}/channels`, { config })).body).toMatchObject({ secret: null });
  await send(server, { message: 'Order 17 failed' });
  const mail = await eventually(() => {
    expect(smtp.mails).toHaveLength(1);
    return smtp.mails[0];
  });
  expect(mail?.subject).toBe('[Bloop] Errors: RuntimeError in Default: Order 17 failed');
  expect(mail?.headers.get('to')).toMatchObject({ text: 'oncall@example.com' });
  expect(smtp.seen).toEqual(['secure', `auth:${user}`]);
  await eventually(async () => expect(await deliveriesOf(call, ruleId)).toMatchObject([{ state: 'delivered' }]));
  expect(server.output()).not.toContain(password);
});

describe('private addresses', () => {
  test('are refused when a channel is made, in any spelling', async () => {
    const { call, server } = await startAlerting({ BLOOP__ALERTING__ALLOW_PRIVATE_TARGETS: 'false' });
    const receiver = await startReceiver();
    const ruleId = await addRule(call, { type: 'new_issue' });
    const add = (url: string) => call('POST', `/v1/alerts/${ruleId}/channels`, { config: { type: 'webhook', url } });
    const { port } = new URL(receiver.url);
    const refused = [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
    ];
    for (const host of [...refused, '10.0.0.1', '192.168.1.1', '[fd00::1]', '0.0.0.0', 'app.localhost']) {
      const { status, body } = await add(`http://${host}:${port}/`);
      expect([host, status, body.code]).toEqual([host, 400, 'invalid_channel']);
      expect(body.error).toMatch(/^config\.url: /);
    }
    expect(server.isAlive()).toBe(true);
    expect(receiver.received).toEqual([]);
  });

  test('the fallbacks of the environment are judged when they are connected to', async () => {
    const receiver = await startReceiver();
    const { call, server } = await startAlerting({
      BLOOP__ALERTING__ALLOW_PRIVATE_TARGETS: 'false',
      BLOOP_WEBHOOK_URL: receiver.url.replace('127.0.0.1', 'localhost'),
    });
    const ruleId = await addRule(call, { type: 'new_issue' });
    await send(server);
    await eventually(async () =>
      expect(await deliveriesOf(call, ruleId)).toMatchObject([
        { state: 'dead', attempts: [{ error: expect.stringContaining('private or local') }] },
      ]),
    );
    expect(receiver.received).toEqual([]);
  });
});

test('rules are changed, switched off and on, and everything is in the audit trail without a secret', async () => {
  const { server, call } = await startAlerting();
  const receiver = await startReceiver();
  const ruleId = await addRule(call, { type: 'new_issue' }, { description: 'why' });
  const { id, secret, target } = await addWebhook(call, ruleId, receiver, '/very-secret-path');
  expect(target).toBe(`${receiver.url}/…`);
  const off = await call('PUT', `/v1/alerts/${ruleId}`, { enabled: false, name: 'Renamed' });
  expect(off.body).toMatchObject({ id: ruleId, enabled: false, name: 'Renamed', description: 'why' });
  await send(server, { fingerprint: 'while-off' });
  await call('PUT', `/v1/alerts/${ruleId}`, { enabled: true });
  await send(server, { fingerprint: 'while-on' });
  await receiver.until(1);
  expect(receiver.received[0]?.body).toMatchObject({ fingerprint: 'while-on', alert_rule: 'Renamed' });
  const bad = await call('PUT', `/v1/alerts/${ruleId}`, {
    config: { type: 'threshold', threshold: 0, window_secs: 60 },
  });
  expect([bad.status, bad.body.error]).toEqual([400, expect.stringMatching(/^config\.threshold: .*1/)]);
  expect((await call('DELETE', `/v1/alerts/${ruleId}/channels/${id}`)).body).toEqual({ id, deleted: true });
  expect((await call('DELETE', `/v1/alerts/${ruleId}/channels/${id}`)).status).toBe(404);
  const history = (await call('GET', `/v1/alerts/${ruleId}/history`)).body;
  expect(history.map(({ type }: { type: string }) => type)).toEqual([
    'AlertChannelRemoved',
    'AlertRuleChanged',
    'AlertRuleChanged',
    'AlertChannelAdded',
    'AlertRuleCreated',
  ]);
  const log = JSON.stringify(loggedEvents(server.folder)) + server.output();
  expect(log).not.toContain(secret);
  expect(log).not.toContain('very-secret-path');
});
