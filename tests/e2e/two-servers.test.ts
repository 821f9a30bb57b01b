// Two processes on one log, as while a new version is rolled out: what has to be done once is done once, whoever ends.
import { expect, test } from 'vitest';
import { api, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified, loggedEvents } from '../support/log-file.ts';
import { caughtUp, oldLog, page, rawIn, startOn } from '../support/old-log.ts';
import { createToken, type Env, startServer } from '../support/server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const env: Env = {
  BLOOP__ALERTING__ALLOW_PRIVATE_TARGETS: 'true',
  BLOOP__ALERTING__BUNDLE_SECS: '0.05',
  BLOOP__ALERTING__COOLDOWN_SECS: '0',
};

test('each alert is told once, also after the one that told them was killed', async () => {
  const first = await startServer({ env });
  const call = api(first, (await createToken(first, 'alerts:read,alerts:write,errors:read')).token);
  const receiver = await startReceiver();
  const { body: rule } = await call('POST', '/v1/alerts', { name: 'New', config: { type: 'new_issue' } });
  await call('POST', `/v1/alerts/${rule.id}/channels`, { config: { type: 'webhook', url: `${receiver.url}/hook` } });
  const second = await startServer({ folder: first.folder, env: env });
  await eventually(() => expect(second.output()).toContain('another process serves this log'));
  // What was sent but not yet written down when its sender was killed is sent again, under the same id.
  const once = () => [...new Map(receiver.received.map((message) => [message.body.delivery_id, message])).values()];
  const told = () =>
    once()
      .flatMap(({ body }) => body.alerts ?? [body])
      .map((alert) => alert.fingerprint);
  for (const [index, server] of [first, second, first, second].entries())
    await send({ ...server, key: first.key }, { fingerprint: `before-${index}` });
  await eventually(() => expect([...told()].sort()).toEqual(['before-0', 'before-1', 'before-2', 'before-3']), 30_000);

  first.kill('SIGKILL');
  await first.exited;
  for (const index of [0, 1, 2]) await send({ ...second, key: first.key }, { fingerprint: `after-${index}` });
  await eventually(
    () =>
      expect(
        told()
          .filter((fingerprint) => fingerprint.startsWith('after'))
          .sort(),
      ).toEqual(['after-0', 'after-1', 'after-2']),
    30_000,
  );
  expect(told()).toHaveLength(7);
  expect(loggedEvents(first.folder).filter(({ type }) => type === 'AlertFired')).toHaveLength(7);
  await expectVerified(second);
});

test('two purges of one log leave what one leaves', async () => {
  const { server, admin } = await startOn(oldLog(15_000));
  await caughtUp(admin, 15_000);
  const other = await startServer({ folder: server.folder, env: { BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '1' } });
  await eventually(async () => {
    await Promise.all([1, 2].map(() => admin.call('POST', '/v1/admin/retention/purge', { confirm: true }, page)));
    expect(rawIn(server)).toBe(18);
  }, 60_000);
  expect((await admin.call('GET', '/v1/stats')).body.total_events).toBe(15_000);
  await expectVerified(other);
});
