// kill -9 and SIGTERM under load: what was acknowledged is in the log, once, and counted once.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { zipOf } from '../support/archives.ts';
import { api, health, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startLoad } from '../support/load.ts';
import { expectVerified, loggedEvents, loggedMessages, sumOf, tally } from '../support/log-file.ts';
import { createToken, restart, type Server, startServer } from '../support/server.ts';
import { anEvent, signed } from '../support/signing.ts';

const projected = (server: Server) =>
  eventually(async () => expect(await health(server)).toMatchObject({ status: 'ok', projection_lag: 0 }));

const expectStoredOnce = (folder: string, acknowledged: Iterable<string>): void => {
  const counts = tally(loggedMessages(folder));
  const missing = [...acknowledged].filter((message) => counts.get(message) !== 1);
  expect(missing).toEqual([]);
  expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
};

/** What the API says, what the read models hold, and what the log holds are the same number. */
const expectCountedOnce = async (server: Server): Promise<void> => {
  await projected(server);
  const logged = loggedMessages(server.folder).length;
  const { token } = await createToken(server, 'errors:read');
  const rows = (await api(server, token)('GET', '/v1/errors?limit=200')).body as { total_count: number }[];
  expect(rows.reduce((sum, row) => sum + row.total_count, 0)).toBe(logged);
  expect(sumOf(server.folder, 'hourly_counts', 'count')).toBe(logged);
  expect(sumOf(server.folder, 'totals', 'count')).toBe(logged);
  await expectVerified(server);
};

test('kill -9 under load loses nothing that was acknowledged and counts nothing twice', async () => {
  let server = await startServer();
  const acknowledged = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const load = startLoad(server, { name: `round-${round}` });
    // Each round dies at another moment: early, in the first batches, well under way.
    await eventually(() => expect(load.acknowledged.size).toBeGreaterThan(1 + round * round * 150));
    server = await restart(server, 'SIGKILL');
    await load.stop();
    expect(load.failures).toEqual([]);
    for (const message of load.acknowledged) acknowledged.add(message);
    expectStoredOnce(server.folder, acknowledged);

    const ids = [...load.unanswered];
    const retries = ids.map((id) => send(server, { message: id, event_id: id, fingerprint: 'again' }));
    for (const { body } of await Promise.all(retries)) expect(body).toEqual({ status: 'accepted' });
    for (const id of ids) acknowledged.add(id);
    expectStoredOnce(server.folder, acknowledged);
  }
  await expectCountedOnce(server);
});

test('the same event id is acknowledged each time and stored once, also over a kill', async () => {
  const server = await startServer();
  const event = { message: 'once', event_id: 'order-17' };
  expect((await send(server, event)).body).toEqual({ status: 'accepted' });
  expect((await send(server, event)).body).toEqual({ status: 'accepted' });
  const next = await restart(server, 'SIGKILL');
  expect((await send(next, event)).body).toEqual({ status: 'accepted' });
  await Promise.all(Array.from({ length: 20 }, () => send(next, event)));
  expect(loggedMessages(next.folder)).toEqual(['once']);
});

test('SIGTERM under load answers what is under way, stores what it acknowledged, and exits 0', async () => {
  const server = await startServer();
  const load = startLoad(server, { name: 'drain' });
  await eventually(() => expect(load.acknowledged.size).toBeGreaterThan(300));
  server.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  await load.stop();
  expect(load.failures).toEqual([]);
  expectStoredOnce(server.folder, load.acknowledged);
  await expectCountedOnce({ ...(await startServer({ folder: server.folder })), key: server.key });
});

test('connections that clients keep open do not hold up the end', async () => {
  const server = await startServer();
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const answered = Array.from({ length: 50 }, async (_, index) => {
    const body = JSON.stringify(anEvent({ message: `kept alive ${index}` }));
    const headers = { ...signed(body, server.key), 'content-length': Buffer.byteLength(body) };
    const sent = request(`${server.url}/v1/ingest`, { method: 'POST', agent, headers }).end(body);
    const [response] = await once(sent, 'response');
    response.resume();
  });
  await Promise.race(answered);
  server.kill('SIGTERM');
  await Promise.allSettled(answered);
  // Ten seconds after SIGTERM Docker kills what still runs.
  expect(await Promise.race([server.exited, pause(9000, 'too late', { ref: false })])).toBe(0);
});

test('connections that hang and threads that are busy do not hold it up beyond the time that Docker gives', async () => {
  const server = await startServer({ env: { BLOOP__ANALYTICS__ENABLED: 'true' } });
  const hanging = connect({ port: server.port, host: '127.0.0.1' });
  hanging.on('error', () => undefined);
  onTestFinished(() => void hanging.destroy());
  await once(hanging, 'connect');
  hanging.write('POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"timestamp":');
  // Looking into so many maps takes longer than there is time.
  const { token } = await createToken(server, 'sourcemaps:write');
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: `${'AAAA,'.repeat(4000)}AAAA` });
  const maps = Array.from({ length: 3000 }, (_, index): [string, string] => [`chunk-${index}.js.map`, map]);
  const form = new FormData();
  form.append('release', '1.0.0');
  form.append('file', new Blob([new Uint8Array(await zipOf(Object.fromEntries(maps)))]), 'maps.zip');
  const headers = { authorization: `Bearer ${token}` };
  const uploading = fetch(`${server.url}/v1/projects/current/sourcemaps`, { method: 'POST', headers, body: form });
  const cut = uploading.then(
    () => 'answered',
    () => 'cut',
  );
  const load = startLoad(server, { name: 'while it stops' });
  await eventually(() => expect(load.acknowledged.size).toBeGreaterThan(300));
  // It has all of the upload, and is looking into it.
  await eventually(() =>
    expect(readdirSync(tmpdir()).some((name) => name.startsWith(`bloop-upload-${server.pid}-`))).toBe(true),
  );
  server.kill('SIGTERM');
  expect(await Promise.race([server.exited, pause(10_000, 'too late', { ref: false })])).toBe(0);
  expect(await cut).toBe('cut');
  await load.stop();
  expectStoredOnce(server.folder, load.acknowledged);
});

test('requests that arrived before SIGTERM are all answered', async () => {
  const server = await startServer();
  await send(server);
  const answers = Array.from({ length: 200 }, (_, index) => send(server, { message: `in flight ${index}` }));
  await Promise.race(answers);
  server.kill('SIGTERM');
  const settled = await Promise.allSettled(answers);
  const accepted = settled.flatMap((each, index) =>
    each.status === 'fulfilled' && each.value.status === 200 ? `in flight ${index}` : [],
  );
  expect(await server.exited).toBe(0);
  // A connection that was not accepted yet may be refused; what got an answer is stored.
  expect(accepted.length).toBeGreaterThan(0);
  for (const each of settled) if (each.status === 'fulfilled') expect(each.value.status).toBe(200);
  const logged = new Set(loggedMessages(server.folder));
  expect(accepted.filter((message) => !logged.has(message))).toEqual([]);
});

test('kill -9 between an occurrence of a resolved issue and its regression: it regresses exactly once', async () => {
  // Batches wait for ten minutes, so the occurrence is in the log but not yet reacted to when the process dies.
  const patient = { BLOOP__PIPELINE__FLUSH_INTERVAL_SECS: '600' };
  const prompt = { BLOOP__PIPELINE__FLUSH_INTERVAL_SECS: '0' };
  let server = await startServer({ env: prompt });
  const { token } = await createToken(server);
  const event = { fingerprint: 'comes-back', message: 'again' };
  await send(server, event);
  await projected(server);
  const regressions = () => loggedEvents(server.folder).filter(({ type }) => type === 'IssueRegressed');

  for (let round = 1; round <= 2; round++) {
    server = await restart(server, 'SIGTERM', patient);
    const resolved = await api(server, token)('POST', '/v1/errors/comes-back/resolve');
    expect(resolved.body).toMatchObject({ status: 'resolved', updated: true });
    await send(server, event);
    await send(server, event);
    server = await restart(server, 'SIGKILL', prompt);
    await eventually(() => expect(regressions()).toHaveLength(round));
    server = await restart(server, 'SIGKILL', prompt);
    await send(server, event);
    await projected(server);
    expect(regressions()).toHaveLength(round);
  }
  const history = (await api(server, token)('GET', '/v1/errors/comes-back/history')).body;
  expect(history).toHaveLength(4);
  await expectVerified(server);
});
