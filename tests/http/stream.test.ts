// The stream of what happens: who is told what, from where on, at which pace, and how it ends.
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { IssueChange } from '../../domain/live/changes.ts';
import type { Stretch } from '../../domain/live/stretch.ts';
import { readEvents } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import {
  adminSession,
  bearer,
  type FakeOptions,
  inSession,
  onlyToken,
  readToken,
  startFake,
  userSession,
} from '../support/fake-ports.ts';

const change = (project_id: string, fingerprint: string, more: Partial<IssueChange> = {}): IssueChange => ({
  project_id,
  fingerprint,
  events: 1,
  new: false,
  regressed: false,
  status_changed: false,
  ...more,
});
const stretch = (position: number, changes: IssueChange[], more: Partial<Stretch> = {}): Stretch => ({
  position,
  projects: [...new Set(changes.map(({ project_id }) => project_id))].map((projectId) => {
    const issues = changes.filter(({ project_id }) => project_id === projectId);
    return { projectId, events: issues.reduce((sum, { events }) => sum + events, 0), issues, more: false };
  }),
  topics: [],
  accounts: [],
  ...more,
});

const fast = { most: 10, gapMs: 0, pingMs: 60_000 };
const start = async (streams: FakeOptions['app'] = { streams: fast }) => {
  const fake = await startFake({ app: streams });
  onTestFinished(() => fake.app.close());
  const open = async (headers: Record<string, string> = inSession(userSession), url = '/v1/stream') => {
    const response = await fake.app.inject({ method: 'GET', url, headers, payloadAsStream: true });
    const stream: Readable = response.stream();
    return { response, stream, events: readEvents(stream) };
  };
  return { ...fake, open };
};

describe('an open stream', () => {
  test('says at once where it stands, and that nobody may keep or hold it back', async () => {
    const { open } = await start();
    const { response, events } = await open();
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(await events.next()).toEqual({ event: 'ready', id: '10', data: { position: 10 } });
  });

  test('tells what has happened', async () => {
    const { open, live } = await start();
    const { events } = await open();
    await events.next();
    live.happen(stretch(12, [change('shop', 'f1', { events: 2, new: true })], { topics: ['tokens'] }));
    expect(await events.next()).toEqual({
      event: 'changes',
      id: '12',
      data: {
        position: 12,
        events: 2,
        issues: [change('shop', 'f1', { events: 2, new: true })],
        more: false,
        topics: ['tokens'],
      },
    });
  });

  test('puts together what happens while a message has to wait', async () => {
    const { open, live } = await start({ streams: { ...fast, gapMs: 200 } });
    const { events } = await open();
    await events.next();
    for (let position = 11; position <= 20; position++) live.happen(stretch(position, [change('shop', 'f1')]));
    live.happen(stretch(21, [change('shop', 'f1', { new: true }), change('shop', 'f2', { regressed: true })]));
    const message = await events.next();
    expect(message?.data).toMatchObject({ position: 21, events: 12 });
    expect(message?.data.issues).toEqual([
      change('shop', 'f1', { events: 11, new: true }),
      change('shop', 'f2', { regressed: true }),
    ]);
  });

  test('names at most 200 issues, those that are new or have come back first', async () => {
    const { open, live } = await start();
    const { events } = await open();
    await events.next();
    const many = Array.from({ length: 300 }, (_, index) => change('shop', `f${index}`, { events: 5 }));
    live.happen(stretch(400, [...many, change('shop', 'back', { regressed: true })]));
    const { data } = await events.nextOf('changes');
    expect(data).toMatchObject({ events: 1501, more: true });
    expect(data.issues).toHaveLength(200);
    expect((data.issues as IssueChange[])[0]?.fingerprint).toBe('back');
  });

  test('says that it is there while nothing happens, and how far it knows', async () => {
    const { open, live } = await start({ streams: { ...fast, pingMs: 5 } });
    const { events } = await open(bearer(readToken));
    await events.next();
    live.happen(stretch(15, [change('blog', 'f1')]));
    await eventually(async () =>
      expect(await events.next()).toEqual({ event: 'ping', id: '15', data: { position: 15 } }),
    );
  });

  test('says that it cannot tell when too much has happened', async () => {
    const { open, live } = await start();
    const { events } = await open();
    await events.next();
    live.happen(undefined);
    expect(await events.next()).toEqual({ event: 'reset', id: '1010', data: { position: 1010 } });
    live.happen(stretch(1011, [change('shop', 'f1')]));
    expect((await events.next())?.event).toBe('changes');
  });
});

describe('whoever listens', () => {
  const everywhere = stretch(12, [change('shop', 'f1'), change('blog', 'f2')], {
    topics: ['projects'],
    accounts: ['root'],
  });

  test('with a token hears of its project alone, and of no topic', async () => {
    const { open, live } = await start();
    const { events } = await open(bearer(readToken));
    await events.next();
    live.happen(stretch(11, [change('blog', 'f3')], { topics: ['users'] }));
    live.happen(everywhere);
    expect((await events.next())?.data).toEqual({
      position: 12,
      events: 1,
      issues: [change('shop', 'f1')],
      more: false,
      topics: [],
    });
  });

  test('in a session hears of all projects, and of the own account', async () => {
    const { open, live } = await start();
    const [root, ann] = [await open(inSession(adminSession)), await open(inSession(userSession))];
    await root.events.next();
    await ann.events.next();
    live.happen(everywhere);
    expect((await root.events.next())?.data).toMatchObject({ events: 2, topics: ['projects', 'account'] });
    expect((await ann.events.next())?.data).toMatchObject({ events: 2, topics: ['projects'] });
  });

  test('in a session hears of one project where it asks for one', async () => {
    const { open, live } = await start();
    const { events } = await open(inSession(userSession), '/v1/stream?project_id=blog');
    await events.next();
    live.happen(everywhere);
    expect((await events.next())?.data.issues).toEqual([change('blog', 'f2')]);
  });

  test.each([
    ['without credentials', {}, '/v1/stream', 401],
    ['with a token of another scope', bearer(onlyToken('alerts:read')), '/v1/stream', 403],
    ['with a token of another project', bearer(readToken), '/v1/stream?project_id=blog', 403],
  ])('%s is refused', async (_, headers, url, status) => {
    const { app } = await start();
    expect((await app.inject({ url, headers })).statusCode).toBe(status);
  });

  test('hears nothing more when the session or the token has ended', async () => {
    const { open, live, end } = await start();
    const [person, program] = [await open(inSession(userSession)), await open(bearer(readToken))];
    await person.events.next();
    await program.events.next();
    for (const credential of [userSession, readToken]) end(credential);
    live.happen(everywhere);
    expect(await person.events.next()).toBeUndefined();
    expect(await program.events.next()).toBeUndefined();
    await eventually(() => expect(live.followers()).toBe(0));
  });

  test('is noticed by a ping to have ended too', async () => {
    const { open, end } = await start({ streams: { ...fast, pingMs: 5 } });
    const { events } = await open();
    await events.next();
    end(userSession);
    expect(await events.next()).toBeUndefined();
  });
});

describe('whoever comes back', () => {
  test.each([
    ['by the header', '/v1/stream', { 'last-event-id': '7' }],
    ['by the address', '/v1/stream?last_event_id=7', {}],
    ['by the header, which is newer than the address', '/v1/stream?last_event_id=6', { 'last-event-id': '7' }],
  ])('%s is told what has happened since', async (_, url, headers) => {
    const { open, live } = await start();
    const { events } = await open({ ...inSession(userSession), ...headers }, url);
    expect(await events.next()).toEqual({ event: 'ready', id: '7', data: { position: 7 } });
    expect(live.asked).toEqual([7]);
  });

  test.each(['2', '999'])('from position %s, which is too old or of another log, has to read all again', async (id) => {
    const { open } = await start();
    const { events } = await open({ ...inSession(userSession), 'last-event-id': id });
    expect(await events.next()).toEqual({ event: 'ready', id: '10', data: { position: 10 } });
    expect(await events.next()).toEqual({ event: 'reset', id: '10', data: { position: 10 } });
  });

  test.each(['x', '-1', '1.5', '1e300', 'NaN', ''])('with the position %j is told that it is none', async (id) => {
    const { app } = await start();
    const headers = inSession(userSession);
    const inHeader = await app.inject({ url: '/v1/stream', headers: { ...headers, 'last-event-id': id } });
    expect([inHeader.statusCode, inHeader.json().error]).toEqual([400, expect.stringMatching(/^last-event-id: /)]);
    const url = `/v1/stream?last_event_id=${encodeURIComponent(id)}`;
    const inAddress = await app.inject({ url, headers });
    expect([inAddress.statusCode, inAddress.json().error]).toEqual([400, expect.stringMatching(/^last_event_id: /)]);
  });
});

describe('streams', () => {
  test('are only so many at a time', async () => {
    const { app, live } = await start({ streams: { ...fast, most: 2 } });
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/stream`;
    const open = async (headers: Record<string, string> = inSession(userSession)) => {
      const leaving = new AbortController();
      const response = await fetch(url, { headers, signal: leaving.signal });
      return { response, leave: () => leaving.abort() };
    };
    const first = await open();
    // Half of them are for others.
    const { response: greedy } = await open();
    expect(greedy.status).toBe(429);
    expect(await greedy.json()).toMatchObject({ code: 'too_many_streams' });
    expect(Number(greedy.headers.get('retry-after'))).toBeGreaterThan(0);
    const second = await open(bearer(readToken));
    expect([first.response.status, second.response.status]).toEqual([200, 200]);
    const { response: refused } = await open(inSession(adminSession));
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'too_many_streams' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    first.leave();
    await eventually(() => expect(live.followers()).toBe(1));
    const third = await open();
    expect(third.response.status).toBe(200);
    for (const { leave } of [second, third]) leave();
  });

  test('of a client that does not read keep one message for it, and are given up after a while', async () => {
    const { app, live } = await start({ streams: { ...fast, stalledMs: 300 } });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(`GET /v1/stream HTTP/1.1\r\nHost: x\r\nCookie: bloop_session=${userSession}\r\n\r\n`);
    await eventually(() => expect(live.followers()).toBe(1));
    let position = 10;
    const issues = Array.from({ length: 200 }, (_, index) => change('shop', 'f'.repeat(500) + index));
    await eventually(() => {
      live.happen(stretch(++position, issues));
      expect(live.followers()).toBe(0);
    });
  });

  test('end when the server stops', async () => {
    const { app, open } = await start();
    const { events } = await open();
    await events.next();
    const closed = app.close();
    expect(await events.next()).toBeUndefined();
    await closed;
  });
});
