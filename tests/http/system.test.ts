// The system page's API, and starting a rebuild.
import { expect, test } from 'vitest';
import { adminSession, inSession, startFake } from '../support/fake-ports.ts';

const headers = inSession(adminSession);
const start = async () => {
  const { app, calls } = await startFake();
  const post = (payload?: object) =>
    app.inject({ method: 'POST', url: '/v1/admin/rebuild', headers, ...(payload === undefined ? {} : { payload }) });
  const get = async () => (await app.inject({ url: '/v1/admin/system', headers })).json();
  return { calls, post, get };
};

test('it says what there is, how far the read models are, and that nothing is being rebuilt', async () => {
  const { get } = await start();
  expect(await get()).toEqual({
    version: '1.2.3',
    started_at: 1,
    log: { position: 9, recorded_at: 5, bytes: 4096 },
    read_models: { bytes: 2048 },
    projections: [{ name: 'issues', version: 2, position: 7, lag: 2, rows: null }],
    analytics: { enabled: true },
    rebuild: null,
  });
});

test('a rebuild is begun, not waited for, and shows from then on', async () => {
  const { get, post } = await start();
  const answer = await post({ projections: ['issues'] });
  const begun = {
    state: 'running',
    projections: ['issues'],
    events: 0,
    total: 0,
    started_at: 3,
    finished_at: null,
    error: null,
  };
  expect([answer.statusCode, answer.json()]).toEqual([202, begun]);
  expect((await get()).rebuild).toEqual(begun);
});

test('without names everything is rebuilt', async () => {
  const { calls, post } = await start();
  const { statusCode, body } = await post();
  expect([statusCode, JSON.parse(body).projections]).toEqual([202, null]);
  expect(calls).toContainEqual({ name: 'rebuild', args: [undefined] });
});

test('a second one at the same time is refused', async () => {
  const { post } = await start();
  await post({});
  const answer = await post({});
  expect([answer.statusCode, answer.json().code]).toEqual([409, 'rebuild_running']);
});

test.each([
  [{ projections: ['nothing'] }, /nothing/],
  [{ projections: [] }, /^projections: /],
  [{ projections: 'issues' }, /^projections: /],
  [{ projections: [1] }, /^projections\.0: /],
  [{ names: ['issues'] }, /^body: /],
])('%j is refused, saying why', async (payload, reason) => {
  const { post } = await start();
  const answer = await post(payload);
  expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringMatching(reason)]);
});
