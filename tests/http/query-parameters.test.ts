// Query strings: what is valid reaches the query as meant, everything else is a 400 that names the field.
import { expect, test } from 'vitest';
import { adminSession, bearer, inSession, origin, startFake, writeToken } from '../support/fake-ports.ts';

const next = { value: 1_700_000_000_000, projectId: 'shop', fingerprint: 'f9' };
const { app, asked } = await startFake({
  answers: {
    listIssues: () => ({ rows: [], total: 7, next }),
    listAudit: ({ limit }: { limit: number }) => Array.from({ length: limit }, (_, index) => anEntry(limit - index)),
  },
});

const anEntry = (position: number) => ({
  id: String(position),
  recorded_at: 1,
  project_id: 'shop',
  type: 'IssueResolved',
  stream: 'issue:shop:f1',
  actor: 'cli',
  actor_name: 'cli',
  data: {},
});

const get = (url: string) =>
  app.inject({ url, headers: url.startsWith('/v1/audit') ? inSession(adminSession) : bearer(writeToken) });
const askedFor = async (url: string): Promise<Record<string, unknown>> => {
  expect((await get(url)).statusCode).toBe(200);
  return asked.at(-1)?.params ?? {};
};

const refused: [query: string, field: string][] = [
  ['sort=name', 'sort'],
  ['sort=', 'sort'],
  ['order=upwards', 'order'],
  ['status=open', 'status'],
  ['source=toaster', 'source'],
  ['limit=0', 'limit'],
  ['limit=201', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['offset=-1', 'offset'],
  ['offset=1e99', 'offset'],
  ['since=yesterday', 'since'],
  ['until=-5', 'until'],
  ['release=', 'release'],
  ['cursor=garbage', 'cursor'],
  [`cursor=${'x'.repeat(3000)}`, 'cursor'],
  ['fingerprint=', 'fingerprint'],
  [`${'fingerprint=f&'.repeat(200)}fingerprint=f`, 'fingerprint'],
];
test.each(refused)('%s is a 400 that names %s', async (query, field) => {
  for (const url of ['/v1/errors', '/v1/releases/1.0/errors']) {
    if (url.includes('releases') && field === 'release') continue;
    const answer = await get(`${url}?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatch(new RegExp(`^${field}(\\.0|/0)?: `));
    expect(answer.json().code).toBe('invalid_request');
  }
});

const words: [field: string, allowed: string][] = [
  ['sort', 'last_seen, first_seen, total_count'],
  ['status', 'unresolved, resolved, ignored, muted, active'],
  ['order', 'asc, desc'],
];
test.each(words)('the refusal of an unknown %s says what is allowed', async (field, allowed) => {
  expect((await get(`/v1/errors?${field}=x`)).json().error).toBe(`${field}: must be one of ${allowed}`);
});

const garbage = [
  'null',
  '[]',
  '{}',
  '[1,2,3]',
  '[null,"a","b"]',
  '["1","a","b"]',
  '[1e999,"a","b"]',
  '[1,"a"]',
  '[1,"a","b"]',
  '[1,"a","b","c"]',
  '[1,"a","b","c","d"]',
  '{"value":1}',
].map((text) => Buffer.from(text).toString('base64url'));
test.each([...garbage, '%00', '!!!', 'AAAA', '..%2F..'])('the cursor %s is a 400', async (cursor) => {
  const answer = await get(`/v1/errors?cursor=${cursor}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toMatch(/^cursor: /);
});

test.each(['x', '-1', '1.5', '1e5', '9'.repeat(16), '1 OR 1=1', '0x10'])(
  'the audit cursor %s is a 400',
  async (cursor) => {
    const answer = await get(`/v1/audit?cursor=${encodeURIComponent(cursor)}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatch(/^cursor: /);
  },
);

test.each(['hours=0', 'hours=721', 'hours=x', 'hours='])('%s is a 400 that names hours', async (query) => {
  for (const url of ['/v1/trends', '/v1/errors/f1/trend']) {
    const answer = await get(`${url}?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatch(/^hours: /);
  }
});

test.each(['limit=0', 'limit=201', 'offset=-1'])('%s of occurrences is a 400', async (query) => {
  expect((await get(`/v1/errors/f1/occurrences?${query}`)).statusCode).toBe(400);
});

test('without parameters the newest 50 are asked for', async () =>
  expect(await askedFor('/v1/errors')).toMatchObject({
    projectId: 'shop',
    sort: 'last_seen',
    order: 'desc',
    limit: 50,
    offset: 0,
  }));

test('active is another word for unresolved', async () =>
  expect(await askedFor('/v1/errors?status=active')).toMatchObject({ status: 'unresolved' }));

test('times may be seconds or milliseconds', async () => {
  const query = 'since=1700000000&until=1700000000500';
  expect(await askedFor(`/v1/errors?${query}`)).toMatchObject({ since: 1_700_000_000_000, until: 1_700_000_000_500 });
});

test('filters arrive as they were meant', async () =>
  expect(
    await askedFor('/v1/errors?release=1.0%2B5&environment=pro%20d&source=ios&route=GET+%2Fa&q=a%20b&limit=200'),
  ).toMatchObject({
    release: '1.0+5',
    environment: 'pro d',
    source: 'ios',
    route: 'GET /a',
    q: 'a b',
    limit: 200,
  }));

test('one fingerprint or several may be asked for', async () => {
  expect(await askedFor('/v1/errors')).toMatchObject({ fingerprints: undefined });
  expect(await askedFor('/v1/errors?fingerprint=f1')).toMatchObject({ fingerprints: ['f1'] });
  expect(await askedFor('/v1/errors?fingerprint=f1&fingerprint=f2')).toMatchObject({ fingerprints: ['f1', 'f2'] });
});

test('the release of the path wins', async () =>
  expect(await askedFor('/v1/releases/2.0%2Fbeta/errors?release=1.0')).toMatchObject({ release: '2.0/beta' }));

test('trends are of 72 hours unless asked otherwise', async () => {
  expect(await askedFor('/v1/trends')).toMatchObject({ hours: 72 });
  expect(await askedFor('/v1/errors/f1/trend?hours=720')).toMatchObject({ hours: 720 });
});

test('a page says how many there are and where the next one is', async () => {
  const { headers } = await get('/v1/errors?limit=1&offset=3&status=muted');
  expect(headers['x-total-count']).toBe('7');
  const [, url = ''] = /^<(.+)>; rel="next"$/.exec(String(headers.link)) ?? [];
  expect(await askedFor(url)).toMatchObject({ after: next, status: 'muted', limit: 1, offset: 0 });
  // Pages may be of different lengths, and the last 24 hours begin later for the next one.
  expect(await askedFor(`${url.replace('limit=1', 'limit=9')}&since=1700000000`)).toMatchObject({
    after: next,
    limit: 9,
  });
});

const linkOf = (answer: { headers: Record<string, unknown> }): string =>
  /^<(.+)>; rel="next"$/.exec(String(answer.headers.link))?.[1] ?? '';

test.each(['sort=total_count', 'order=asc', 'status=resolved', 'q=x', 'release=1', 'fingerprint=f1'])(
  'the cursor of another list is a 400 for one with %s',
  async (other) => {
    const cursor = new URL(linkOf(await get('/v1/errors')), origin).searchParams.get('cursor');
    const answer = await get(`/v1/errors?${other}&cursor=${cursor}`);
    expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringMatching(/^cursor: /)]);
  },
);

test('a cursor says itself where the page begins: an offset with it is a 400', async () => {
  const answer = await get(`${linkOf(await get('/v1/errors?limit=1'))}&offset=1`);
  expect([answer.statusCode, answer.json().error]).toEqual([400, expect.stringMatching(/^offset: /)]);
});

test('the audit trail is paged by position', async () => {
  const { headers } = await get('/v1/audit?limit=2');
  expect(headers.link).toBe('</v1/audit?limit=2&cursor=1>; rel="next"');
  expect(await askedFor('/v1/audit?limit=2&cursor=1')).toMatchObject({ before: 1, limit: 2 });
});
