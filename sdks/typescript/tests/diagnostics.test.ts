// One line a minute of each kind.
import { expect, test } from 'vitest';
import { diagnostics } from '../src/diagnostics.ts';
import { judge } from '../src/verdict.ts';

test('a kind is quiet for a minute after a line, another kind is not', () => {
  const lines: string[] = [];
  let now = 0;
  const say = diagnostics((line) => lines.push(line), { clock: () => now });
  say('a', 'one');
  say('a', 'two');
  say('b', 'of another\nkind');
  now = 59_999;
  say('a', 'three');
  now = 60_000;
  say('a', 'four');
  expect(lines).toEqual(['bloop: one', 'bloop: of another kind', 'bloop: four']);
});

const answer = (status: number, retryAfter: string | null = null, body = '{"error":"why"}') =>
  judge({ status, body, retryAfter });

test('Retry-After may be seconds or a date, and is at most five minutes', () => {
  expect(answer(429, '2')).toEqual({ is: 'retry', reasons: '429: why', afterMs: 2000 });
  expect(answer(503, new Date(Date.now() + 10_000).toUTCString())).toMatchObject({ is: 'retry' });
  expect((answer(503, new Date(Date.now() + 10_000).toUTCString()) as { afterMs: number }).afterMs).toBeGreaterThan(
    8000,
  );
  expect(answer(429, '100000')).toMatchObject({ afterMs: 300_000 });
  expect(answer(429, 'soon')).toMatchObject({ afterMs: 0 });
});

test('events that the server dropped are sent again', () =>
  expect(answer(200, '3', '{"accepted":1,"dropped":2,"errors":[],"reason":"buffer_full"}')).toEqual({
    is: 'retry',
    reasons: 'the server dropped 2 (buffer_full)',
    afterMs: 3000,
  }));

test.each([302, 304, 404])('%i is no answer of the server, and not tried again', (status) =>
  expect(answer(status).is).toBe('refused'),
);

test('any status of success counts, as in all SDKs, when the answer is one of the server', () => {
  expect(answer(202, null, '{"accepted":1,"dropped":0,"errors":[]}')).toMatchObject({ is: 'taken', rejected: 0 });
  expect(answer(204, null, '')).toMatchObject({ is: 'retry', reasons: 'the answer is not JSON' });
});
