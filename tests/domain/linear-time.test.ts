// Whatever text comes from outside, reading it takes time in proportion to its length: eight times the text never costs
// much more than eight times as much. Patterns that try every end for every start would cost 64 times as much.
import { expect, test } from 'vitest';
import { capture } from '../../domain/ingest/capture.ts';
import { cutJson } from '../../domain/ingest/json-size.ts';
import { normalizeMessage } from '../../domain/ingest/normalize-message.ts';
import { bareFrames, topFrame } from '../../domain/ingest/stack-frame.ts';
import { clientAddress } from '../../http/client-address.ts';
import { sessionTokenOf } from '../../http/plugins/session-cookie.ts';
import { matchesSearch } from '../../infrastructure/sqlite/search.ts';
import { aroundPlace, isFrame, originOf } from '../../ui/lib/stack.ts';
import { browserName } from '../../ui/lib/user-agent.ts';
import { noHash, rawEvent } from './events.ts';

const roomy = { maxEventBytes: 1e6, maxStackBytes: 1e6, maxMetadataBytes: 1e6, maxMessageBytes: 1e6 };
const addressOf = clientAddress(['127.0.0.1']);
const socket = { remoteAddress: '127.0.0.1' } as never;

const readers: [name: string, read: (text: string) => unknown][] = [
  ['a message', normalizeMessage],
  ['a stack', topFrame],
  ['the frames that are kept of a stack', (text) => bareFrames(text, 50)],
  ['an event', (text) => capture(rawEvent({ message: text, stack: text, other: text }), Date.now(), roomy, noHash)],
  ['metadata that are too large', (text) => cutJson({ text: [text], more: text }, text.length)],
  ['a search', matchesSearch],
  ['a forwarded address', (text) => addressOf({ headers: { 'x-forwarded-for': text }, socket })],
  ['a cookie', (text) => sessionTokenOf({ headers: { cookie: text } } as never)],
  ['a user agent', browserName],
  ['a line of a stack, as it is shown', (text) => [isFrame(text), originOf(text), aroundPlace(text)]],
];

/** What patterns with open ends, or nested and repeated parts, take long for. */
const seeds = [
  ...[
    '1',
    '1.',
    '1:',
    ':',
    '::',
    'a:',
    'a',
    '-',
    'abcd-',
    '0x',
    '[',
    '[::',
    '1.1.1.1.',
    ' ',
    '%',
    '@',
    '(',
    ')',
    ':1:1',
    '$&',
  ],
  ...[
    'at ',
    'a@',
    '@:1',
    ':1:in ',
    ':in `',
    '#0 (1',
    '#0 : (',
    '(1): ',
    '0 a 0x',
    '0 a ',
    'File "',
    ', line 1',
    '\t',
    "$`$'",
  ],
  ...[
    '\n',
    '\r',
    '\u2028',
    '(1): \r',
    'Version/1 ',
    '"',
    ',',
    '=',
    '; a=',
    'bloop_session=;',
    '{',
    '\\',
    '\ud800',
    '😀',
  ],
];
const starts = [
  '',
  'at ',
  '#0 ',
  '#1 f(1): a(',
  '0 a',
  'a@b',
  'a:1:in `',
  'File "a", line 1',
  '1.1.1.1',
  '::1',
  '[::1%',
];
/** A line that ends in the middle makes a pattern that wants the end of a line look for it. */
const ends = ['!', '\u2028x'];

const shortest = 2000;
const growth = 8;
/** Between what is linear, with all that a busy machine adds, and what is quadratic. */
const mostTimes = 30;

const timeOf = (read: (text: string) => unknown, text: string, times: number): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const before = performance.now();
    read(text);
    least = Math.min(least, performance.now() - before);
  }
  return least;
};

/** How many times as long the long text takes; measured with more patience while it looks bad. */
const ratioOf = (read: (text: string) => unknown, textOf: (length: number) => string): number => {
  let ratio = Number.POSITIVE_INFINITY;
  for (let times = 2; ratio > mostTimes && times <= 128; times *= 4)
    ratio = timeOf(read, textOf(shortest * growth), times) / timeOf(read, textOf(shortest), times * 2);
  return ratio;
};

test.each(readers)('%s is read in linear time, however it is made', { timeout: 120_000 }, (_name, read) => {
  for (const seed of seeds)
    for (const start of starts)
      for (const end of ends) {
        const textOf = (length: number) => start + seed.repeat(Math.ceil(length / seed.length)) + end;
        const ratio = ratioOf(read, textOf);
        expect(ratio, `${JSON.stringify(start + seed)}… is ${ratio.toFixed()} times as slow`).toBeLessThan(mostTimes);
      }
});
