// The stream of the real server: what SDKs send and people decide reaches those who listen.
import { expect, onTestFinished, test } from 'vitest';
import { api, send, sendBatch } from '../support/client.ts';
import { type EventStreamReader, readEvents } from '../support/event-stream.ts';
import { firstUser, origin } from '../support/person.ts';
import { createToken, restart, type Server, startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const openStream = async (
  { url }: Pick<Server, 'url'>,
  headers: Record<string, string>,
): Promise<EventStreamReader & { response: Response }> => {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(`${url}/v1/stream`, { headers, signal: leaving.signal });
  if (response.body === null) throw new Error('there is no body');
  return { response, ...readEvents(response.body) };
};

/** All changes up to one that holds what is looked for, as one. */
const changesUntil = async (stream: EventStreamReader, isThere: (data: object) => boolean) => {
  for (;;) {
    const { data } = await stream.nextOf('changes');
    if (isThere(data)) return data;
  }
};

test('a program hears of an error as soon as the list shows it, and of nothing twice after a restart', async () => {
  const server = await startServer();
  const { token } = await createToken(server);
  const headers = { authorization: `Bearer ${token}` };
  const stream = await openStream(server, headers);
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  await stream.nextOf('ready');

  await send(server, { fingerprint: 'f1' });
  const first = await stream.nextOf('changes');
  expect(first.data).toMatchObject({
    events: 1,
    issues: [{ project_id: 'default', fingerprint: 'f1', events: 1, new: true, regressed: false }],
    topics: [],
  });
  const list = await api(server, token)('GET', '/v1/errors');
  expect(list.body).toMatchObject([{ fingerprint: 'f1', total_count: 1 }]);

  await api(server, token)('POST', '/v1/errors/f1/resolve');
  expect((await stream.nextOf('changes')).data.issues).toMatchObject([{ fingerprint: 'f1', status_changed: true }]);

  server.kill('SIGTERM');
  expect(await stream.next()).toBeUndefined();
  expect(await server.exited).toBe(0);
  const next = await restart(server, 'SIGTERM');
  await sendBatch(
    next,
    ['f1', 'f2', 'f2'].map((fingerprint) => anEvent({ fingerprint })),
  );
  const back = await openStream(next, { ...headers, 'last-event-id': stream.lastId() });
  expect((await back.nextOf('ready')).id).toBe(stream.lastId());
  const told = new Map<string, number>();
  while (told.size < 2 || told.get('f2') !== 2) {
    const { data } = await back.nextOf('changes');
    for (const { fingerprint, events } of data.issues as { fingerprint: string; events: number }[])
      told.set(fingerprint, (told.get(fingerprint) ?? 0) + events);
  }
  expect(told).toEqual(
    new Map([
      ['f1', 1],
      ['f2', 2],
    ]),
  );
});

test('a person hears of what others change, until the session ends', async () => {
  const server = await startServer();
  const admin = await firstUser(server);
  const stream = await openStream(server, { cookie: `bloop_session=${admin.session}` });
  await stream.nextOf('ready');
  await admin.call('POST', '/v1/projects', { name: 'Shop' }, { origin });
  await changesUntil(stream, (data) => 'topics' in data && JSON.stringify(data.topics).includes('projects'));
  await admin.call('POST', '/auth/logout', undefined, { origin });
  // What would be told of the logout is not told any more.
  await send(server);
  while ((await stream.next()) !== undefined);
});
