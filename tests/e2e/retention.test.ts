// Retention against the real server, on a log that is older than it is kept.
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectVerified, loggedEvents } from '../support/log-file.ts';
import { caughtUp, firstPurge, oldLog, page, purge, rawIn, startOn } from '../support/old-log.ts';
import { restart, temporaryFolder } from '../support/server.ts';

describe('a purge', () => {
  test('removes what is older than it is kept, and no count changes', async () => {
    const { server, admin } = await startOn(oldLog(300));
    await caughtUp(admin, 300);
    const errors = async () => (await admin.call('GET', '/v1/errors')).body;
    const [before, trend] = [await errors(), (await admin.call('GET', '/v1/errors/f1/trend?hours=720')).body];
    const samples = (await admin.call('GET', '/v1/errors/f1')).body.samples;
    expect((await admin.call('GET', '/v1/errors/f1/occurrences')).body).toHaveLength(50);

    const { body } = await firstPurge(admin);
    // Five samples and the first occurrence of each stay.
    expect(body).toMatchObject({
      raw_events: 282,
      hourly_counts: 0,
      projects: [{ project_id: 'default', raw_events: 282 }],
    });
    expect(body.records).toBeLessThanOrEqual(6);
    expect(rawIn(server)).toBe(18);
    expect(await errors()).toEqual(before);
    expect((await admin.call('GET', '/v1/errors/f1/trend?hours=720')).body).toEqual(trend);
    expect((await admin.call('GET', '/v1/errors/f1')).body.samples).toEqual(samples);
    expect((await admin.call('GET', '/v1/errors/f1/occurrences')).body).toEqual([]);
    expect((await admin.call('GET', '/v1/stats')).body.total_events).toBe(300);
    await expectVerified(server);
    expect((await purge(admin)).body).toMatchObject({ raw_events: 0, records: 0, hourly_counts: 0 });
    expect((await admin.call('GET', '/v1/admin/retention')).body.storage).toMatchObject({ raw_events_count: 18 });
    expect((await admin.call('GET', '/v1/audit?type=RetentionApplied')).body).toMatchObject([{ actor_name: 'root' }]);
  });

  test('goes by the setting of the project, and forgets hours beyond theirs', async () => {
    const { server, admin } = await startOn(oldLog(60, 20));
    await caughtUp(admin, 60);
    const keep = { per_project: [{ project_id: 'default', raw_events_days: 30, hourly_counts_days: 15 }] };
    expect((await admin.call('PUT', '/v1/admin/retention', keep, page)).status).toBe(200);
    const { body } = await purge(admin, { confirm: true, project_id: 'default' });
    expect(body.raw_events).toBe(0);
    expect(body.hourly_counts).toBeGreaterThan(0);
    expect((await admin.call('GET', '/v1/errors')).body.map((row: { total_count: number }) => row.total_count)).toEqual(
      [20, 20, 20],
    );
    await expectVerified(server);
  });

  test('has to be confirmed, by an admin, for a project that is there', async () => {
    const { admin } = await startOn(temporaryFolder());
    for (const body of [{}, { confirm: false }, { confirm: 'true' }]) {
      const answer = await purge(admin, body);
      expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(/^confirm: /)]);
    }
    expect((await purge(admin, { confirm: true, project_id: 'none' })).status).toBe(404);
  });

  test('that is killed in the middle leaves counts as they are, and the next one ends it', async () => {
    let { server, admin } = await startOn(oldLog(15_000));
    await caughtUp(admin, 15_000);
    const cut = firstPurge(admin).catch(() => undefined);
    await eventually(() => expect(rawIn(server)).toBeLessThan(15_000));
    server = await restart(server, 'SIGKILL');
    await cut;
    expect(rawIn(server)).toBeGreaterThan(18);
    await expectVerified(server);
    admin = Object.assign(Object.create(Object.getPrototypeOf(admin)), admin, { server });
    await caughtUp(admin, 15_000);
    await purge(admin);
    expect((await admin.call('GET', '/v1/stats')).body.total_events).toBe(15_000);
    expect(rawIn(server)).toBe(18);
    await expectVerified(server);
  });

  test('says how far it has come, and how it has ended', async () => {
    const { admin } = await startOn(oldLog(15_000));
    await caughtUp(admin, 15_000);
    const state = async () => (await admin.call('GET', '/v1/admin/retention')).body.purge;
    const purged = firstPurge(admin);
    const seen = await eventually(async () => {
      const progress = await state();
      expect([progress?.state, progress?.occurrences_done > 0]).toEqual(['running', true]);
      return progress;
    });
    expect(seen).toMatchObject({ project_id: null, current_project_id: 'default', finished_at: null, error: null });
    expect(seen.occurrences_done).toBeLessThan(seen.occurrences_total);
    expect(seen.occurrences_total).toBe(15_000);
    await purged;
    expect(await state()).toEqual({
      state: 'done',
      started_at: seen.started_at,
      finished_at: expect.any(Number),
      project_id: null,
      current_project_id: null,
      occurrences_done: 14_982,
      occurrences_total: 14_982,
      error: null,
    });
    await purge(admin, { confirm: true, project_id: 'default' });
    expect(await state()).toMatchObject({ state: 'done', project_id: 'default', occurrences_done: 0 });
  });

  test('runs by itself', async () => {
    const { server, admin } = await startOn(oldLog(100), { BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '1' });
    await caughtUp(admin, 100);
    await eventually(() => expect(rawIn(server)).toBe(18));
    expect(loggedEvents(server.folder).find(({ type }) => type === 'RetentionApplied')?.actor).toBe('system');
  });
});

describe('settings', () => {
  test('are what is configured, until somebody changes them; null goes back', async () => {
    const { admin } = await startOn(temporaryFolder(), { BLOOP__RETENTION__RAW_EVENTS_DAYS: '9' });
    const get = async () => (await admin.call('GET', '/v1/admin/retention')).body;
    const put = async (body: object) => (await admin.call('PUT', '/v1/admin/retention', body, page)).body;
    expect(await get()).toEqual({
      global: { raw_events_days: 9, hourly_counts_days: 90 },
      per_project: [],
      storage: { db_size_bytes: expect.any(Number), raw_events_count: 0, hourly_counts_count: 0 },
      purge: null,
    });
    const perProject = [{ project_id: 'default', raw_events_days: 30 }];
    expect(await put({ raw_events_days: 14, per_project: perProject })).toMatchObject({
      global: { raw_events_days: 14, hourly_counts_days: 90 },
      per_project: [{ project_id: 'default', project_name: 'Default', raw_events_days: 30, hourly_counts_days: null }],
    });
    expect(
      await put({ raw_events_days: null, per_project: [{ project_id: 'default', raw_events_days: null }] }),
    ).toMatchObject({
      global: { raw_events_days: 9 },
      per_project: [{ raw_events_days: null }],
    });
  });

  test.each([
    [{ raw_events_days: 0 }, 'raw_events_days'],
    [{ raw_events_days: 3651 }, 'raw_events_days'],
    [{ hourly_counts_days: 1.5 }, 'hourly_counts_days'],
    [{ raw_events_days: '7' }, 'raw_events_days'],
    [{ unknown: 7 }, 'body'],
    [{ raw_events_days: 5, per_project: [{ project_id: 'none', raw_events_days: 7 }] }, 'per_project.0.project_id'],
    [
      { raw_events_days: 5, per_project: [{ project_id: 'default', raw_events_days: 0 }] },
      'per_project.0.raw_events_days',
    ],
    [
      { raw_events_days: 5, per_project: [{ project_id: 'default' }, { project_id: 'default' }] },
      'per_project.1.project_id',
    ],
    [{ raw_events_days: 5, per_project: [{ raw_events_days: 7 }] }, 'per_project.0.project_id'],
  ])('%j is refused for %s, and nothing is changed', async (body, field) => {
    const { admin } = await startOn(temporaryFolder());
    const { status, body: answer } = await admin.call('PUT', '/v1/admin/retention', body, page);
    expect([status, answer.error]).toEqual([400, expect.stringMatching(`^${field}: `)]);
    expect((await admin.call('GET', '/v1/admin/retention')).body.global.raw_events_days).toBe(7);
  });
});
