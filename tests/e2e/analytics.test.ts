// Analytics against the real server: reports of what SDKs have sent, for who may see it, and what becomes of its file.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { api, health, send, sendBatch } from '../support/client.ts';
import { eventually, whileMoving } from '../support/eventually.ts';
import { caughtUp, firstPurge, longLog, oldLog, page, startOn } from '../support/old-log.ts';
import { firstUser, type Person, personAt } from '../support/person.ts';
import { cli, restart, type Server, startServer, temporaryFolder } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const on = { BLOOP__ANALYTICS__ENABLED: 'true', BLOOP__ANALYTICS__CACHE_TTL_SECS: '0' };
const reports = ['spikes', 'movers', 'correlations', 'releases', 'environments'];
const fileOf = ({ folder }: Server) => join(folder, 'bloop.analytics.duckdb');
const total = async (admin: Person): Promise<number> =>
  (await admin.call('GET', '/v1/analytics/environments?hours=720')).body.total_count;
test('reports say what SDKs have sent, as soon as it was acknowledged', async () => {
  const { server, admin } = await startOn(temporaryFolder(), on);
  expect(existsSync(fileOf(server))).toBe(false);
  const event = (fields: object) => anEvent({ environment: 'production', release: '1.0.0', ...fields });
  await sendBatch(server, [
    ...Array.from({ length: 12 }, () => event({ message: 'Payment refused', route_or_procedure: 'POST /pay' })),
    ...Array.from({ length: 3 }, () => event({ message: 'Cart is empty', environment: 'staging', release: '1.1.0' })),
  ]);
  const spikes = (await admin.call('GET', '/v1/analytics/spikes?hours=24')).body;
  expect(spikes).toMatchObject({ threshold: 2.5, window_hours: 24 });
  expect(spikes.spikes).toMatchObject([
    // Three events are too few to be one.
    { message: 'Payment refused', count: 12, mean: 0, stddev: 0, project_id: 'default' },
  ]);
  expect((await admin.call('GET', '/v1/analytics/movers')).body).toMatchObject({
    movers: [
      { message: 'Payment refused', count_current: 12, count_previous: 0, delta: 12, delta_pct: null, new: true },
      { message: 'Cart is empty', delta: 3 },
    ],
    window_hours: 72,
  });
  expect((await admin.call('GET', '/v1/analytics/correlations')).body).toEqual({
    pairs: [],
    window_hours: 72,
    compared: 0,
  });
  const { releases } = (await admin.call('GET', '/v1/analytics/releases?limit=5')).body;
  expect(releases.map((row: { release: string }) => row.release).sort()).toEqual(['1.0.0', '1.1.0']);
  expect((await admin.call('GET', '/v1/analytics/environments?hours=168')).body).toMatchObject({
    environments: [
      { environment: 'production', total_count: 12, unique_errors: 1, pct_of_total: 80, p50_hourly: 0 },
      { environment: 'staging', total_count: 3, pct_of_total: 20 },
    ],
    total_count: 15,
  });
  const timeline = (await admin.call('GET', '/v1/analytics/timeline?by=route&interval=day&hours=48&top=1')).body;
  expect(timeline.series).toMatchObject([{ name: 'POST /pay', total: 12 }]);
  expect(timeline.other.total).toBe(3);
  await send(server, { message: 'Payment refused', environment: 'production' });
  expect(await total(admin)).toBe(16);
});

test('a token sees its own project only, and needs to be allowed to read errors', async () => {
  const { server, admin } = await startOn(temporaryFolder(), on);
  await send(server);
  const create = async (project: string, scopes: string[]) =>
    api(server, (await admin.call('POST', '/v1/tokens', { name: 't', project_id: project, scopes }, page)).body.token);
  await admin.call('POST', '/v1/projects', { name: 'Blog', slug: 'blog' }, page);
  const [mine, other, writer] = await Promise.all([
    create('default', ['errors:read']),
    create('blog', ['errors:read']),
    create('default', ['errors:write']),
  ]);
  for (const report of reports) {
    expect((await mine('GET', `/v1/analytics/${report}`)).status).toBe(200);
    expect((await mine('GET', `/v1/analytics/${report}?project_id=blog`)).status).toBe(403);
    expect((await writer('GET', `/v1/analytics/${report}`)).status).toBe(403);
  }
  expect((await mine('GET', '/v1/analytics/environments')).body.total_count).toBe(1);
  expect((await other('GET', '/v1/analytics/environments')).body.total_count).toBe(0);
  expect((await other('GET', '/v1/analytics/export')).body.split('\n')).toHaveLength(2);
});

test('an answer is kept for the time that is configured, for each question and project', async () => {
  const { server, admin } = await startOn(temporaryFolder(), { ...on, BLOOP__ANALYTICS__CACHE_TTL_SECS: '3600' });
  await send(server);
  expect(await total(admin)).toBe(1);
  await send(server);
  expect(await total(admin)).toBe(1);
  const count = async (query: string) =>
    (await admin.call('GET', `/v1/analytics/environments?${query}`)).body.total_count;
  expect([
    await count('hours=719'),
    await count('hours=720&project_id=default'),
    await count('hours=720&project_id=blog'),
  ]).toEqual([2, 2, 0]);
});

test('says which parameter is wrong, and what is allowed', async () => {
  const { admin } = await startOn(temporaryFolder(), on);
  for (const [query, error] of [
    ['spikes?hours=0', 'hours: must be >= 1'],
    ['spikes?hours=721', 'hours: must be <= 720'],
    ['movers?limit=101', 'limit: must be <= 100'],
    ['timeline?by=message', 'by: must be one of release, environment, source, route, status'],
    ['export?format=xls', 'format: must be one of parquet, csv'],
  ])
    expect(await admin.call('GET', `/v1/analytics/${query}`)).toMatchObject({ status: 400, body: { error } });
  expect((await admin.call('GET', '/v1/analytics/query?sql=SELECT 1')).status).toBe(404);
});

test('hourly counts can be taken away as CSV and as Parquet', async () => {
  const { server, admin } = await startOn(temporaryFolder(), on);
  await sendBatch(server, [
    anEvent({ route_or_procedure: 'GET /"a",b' }),
    anEvent({ route_or_procedure: 'GET /"a",b' }),
  ]);
  const csv = await admin.call('GET', '/v1/analytics/export?format=csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="bloop-hourly-counts.csv"');
  expect(csv.body).toMatch(
    /^hour,project_id,fingerprint,environment,release,source,route,count\n\d{4}-\d\d-\d\dT\d\d:00:00Z,default,[^,]+,[^,]+,[^,]+,[^,]+,"GET \/""a"",b",2\n$/,
  );
  const response = await fetch(`${server.url}/v1/analytics/export?format=parquet`, {
    headers: { cookie: `bloop_session=${admin.session}` },
  });
  expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  const path = join(temporaryFolder(), 'counts.parquet');
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const [row] = (await db.runAndReadAll(`SELECT project_id, route, count FROM '${path}'`)).getRowObjectsJS();
  expect(row).toEqual({ project_id: 'default', route: 'GET /"a",b', count: 2n });
  db.closeSync();
  expect(readdirSync(server.folder).filter((name) => name.includes('.export-'))).toEqual([]);
});

test('what a spreadsheet would take for a formula is a text in CSV', async () => {
  const { server, admin } = await startOn(temporaryFolder(), on);
  await sendBatch(server, [anEvent({ route_or_procedure: '=1+1', release: '-1', environment: 'a=b' })]);
  const { body } = await admin.call('GET', '/v1/analytics/export?format=csv');
  expect(body).toContain(",a=b,'-1,");
  expect(body).toContain(",'=1+1,1\n");
});

test('when it is off, there is nothing of it', async () => {
  const { server, admin } = await startOn(temporaryFolder());
  await send(server);
  for (const path of [...reports, 'timeline', 'export'])
    expect((await admin.call('GET', `/v1/analytics/${path}`)).status).toBe(404);
  expect(existsSync(fileOf(server))).toBe(false);
  expect(
    Object.keys((await admin.call('GET', '/openapi.json')).body.paths).filter((path) => path.includes('analytics')),
  ).toEqual([]);
});

test('its file outlives a kill, and is folded anew when it is gone, damaged, or asked for', async () => {
  let { server, admin } = await startOn(oldLog(300, 1), on);
  await caughtUp(admin, 300);
  expect(await total(admin)).toBe(300);
  server = await restart(server, 'SIGKILL');
  admin = personAt(server, admin);
  await send(server, { project: 'default' });
  expect(await eventually(() => total(admin))).toBe(301);
  rmSync(fileOf(server));
  expect(await total(admin)).toBe(301);
  expect((await cli(server, 'rebuild', '--projection', 'analytics')).output).toBe(
    'analytics: to be folded anew as soon as somebody asks for a report\n',
  );
  expect(existsSync(fileOf(server))).toBe(false);
  expect(await total(admin)).toBe(301);
  server = await restart(server, 'SIGKILL');
  writeFileSync(fileOf(server), 'no database');
  expect(await total(personAt(server, admin))).toBe(301);
});

test('a purge changes no report, whether it is read before or after', async () => {
  const { server, admin } = await startOn(oldLog(300), on);
  await caughtUp(admin, 300);
  // How long a release has lived grows while the test runs, and its rate with it.
  const steady = (name: string, value: unknown) => (['hours', 'events_per_hour'].includes(name) ? undefined : value);
  const all = () =>
    Promise.all(
      reports.map(async (report) => {
        const { body } = await admin.call('GET', `/v1/analytics/${report}?hours=720`);
        return JSON.parse(JSON.stringify(body, steady));
      }),
    );
  const before = await all();
  await firstPurge(admin);
  expect(await all()).toEqual(before);
  rmSync(fileOf(server));
  expect(await all()).toEqual(before);
});

test('while a long log is read, whoever asks is told to come back, and events are taken', async () => {
  const folder = longLog(400_001);
  const server = await startServer({ folder, env: on });
  const lag = async () => (await health(server)).projection_lag;
  await whileMoving(async () => expect(await lag()).toBe(0), lag);
  const admin = await firstUser(server);
  const first = await admin.call('GET', '/v1/analytics/environments');
  expect(first.status).toBe(503);
  expect(first.body).toMatchObject({
    code: 'analytics_building',
    error: expect.stringMatching(/^analytics is being built: \d+ of \d+ events of the log so far$/),
  });
  expect(first.headers.get('retry-after')).toBe('5');
  expect((await send(server)).status).toBe(200);
  let last = first;
  await whileMoving(
    async () => {
      last = await admin.call('GET', '/v1/analytics/environments');
      expect(last.status).toBe(200);
    },
    () => last.body.error,
  );
  expect(await total(admin)).toBe(400_002);
}, 900_000);
