// What the dashboard makes of numbers, times, addresses and stacks.
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../ui/lib/addresses.ts';
import { countScale } from '../../../ui/lib/count-scale.ts';
import { filtersOf, firstInWords, isNarrowed, noFilters, queryOf, searchOf } from '../../../ui/lib/filters.ts';
import { bytes, counted, numberOf, percent, short } from '../../../ui/lib/numbers.ts';
import { aroundPlace, isFrame, linesOf, originOf, runsOf } from '../../../ui/lib/stack.ts';
import { ago, agoInWords, duration, inWords, rangeInWords } from '../../../ui/lib/time.ts';
import { visible } from '../../../ui/lib/visible.ts';

const now = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1284, '1.3k'],
    [12_400, '12.4k'],
    [3_000_000, '3M'],
  ])('%i is short for %s', (value, text) => expect(short(value)).toBe(text));

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KB'],
    [50 * 1024 * 1024, '50 MB'],
  ])('%i bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

  test('a part that is not nothing is never 0 %', () => {
    expect([0, 0.0001, 0.002, 0.5].map(percent)).toEqual(['0 %', '< 0.1 %', '0.2 %', '50 %']);
  });

  test.each([
    [1, [0, 1]],
    [6, [0, 2, 4, 6]],
    [7, [0, 2, 4, 6, 8]],
    [436, [0, 200, 400, 600]],
    [99_999, [0, 50_000, 100_000]],
  ])('the lines of a chart up to %i', (most, ticks) =>
    expect(countScale(most, 3)).toEqual({ ticks, top: ticks.at(-1) }),
  );

  test.each([
    ['1,5', 1.5],
    [' 90 ', 90],
    ['0.25', 0.25],
    ['0x10', undefined],
    ['1e3', undefined],
    ['1.000,5', undefined],
    ['', undefined],
  ])('“%s” as it is typed is %s', (text, value) => expect(numberOf(text)).toBe(value));

  test('one is one', () => expect([counted(1, 'error'), counted(1200, 'error')]).toEqual(['1 error', '1,200 errors']));
});

describe('times', () => {
  test.each([
    [now - 20_000, 'now', 'just now'],
    [now + 20_000, 'now', 'just now'],
    [now - 12 * minute, '12 min', '12 min ago'],
    [now - 26 * 60 * minute, '1 d', '1 d ago'],
    [now + 90 * minute, 'in 2 h', 'in 2 h'],
    [now + 30 * 24 * 60 * minute, 'in 30 d', 'in 30 d'],
    [now + 90 * 24 * 60 * minute, 'on Apr 15', 'on Apr 15'],
    [now - 40 * 24 * 60 * minute, 'Dec 6, 2025', 'on Dec 6, 2025'],
  ])('%i', (at, text, words) => {
    expect(ago(at, now)).toBe(text);
    expect(agoInWords(at, now)).toBe(words);
  });

  test('what is ahead', () => expect(inWords(now + 90 * minute, now)).toBe('in 2 h'));
  const noon = new Date(2026, 0, 10, 12).getTime();
  test.each([
    [{ since: noon, until: noon + 8 * 60 * minute - 1 }, 'Jan 10, 12:00 – 20:00'],
    [{ since: noon, until: noon + 20 * 60 * minute }, 'Jan 10, 12:00 – Jan 11, 08:00'],
    [{ since: noon }, 'since Jan 10, 12:00'],
    [{ until: noon }, 'until Jan 10, 12:00'],
    [{ last: 24 }, 'last 24 h'],
    [{}, undefined],
  ])('the range %o', (range, text) => expect(rangeInWords(range, now)).toBe(text));

  test('durations', () => expect([90, 900, 7200, 172_800].map(duration)).toEqual(['90 s', '15 min', '2 h', '2 d']));
});

describe('filters in the address', () => {
  test('there and back again', () => {
    const filters = {
      ...noFilters,
      project: 'p1',
      status: 'all' as const,
      q: 'a b&c',
      last: 24,
      order: 'asc' as const,
    };
    expect(filtersOf(Object.fromEntries(new URLSearchParams(searchOf(filters))))).toEqual(filters);
  });

  test('what makes no sense says nothing', () => {
    expect(filtersOf({ status: 'broken', sort: 'colour', since: '-1', last: 'x', q: '' })).toEqual(noFilters);
  });

  test('the pages of one list ask for the same time', () => {
    const filters = { ...noFilters, last: 1 };
    expect(queryOf(filters, now + 1000)).toEqual(queryOf(filters, now + 59_000));
    expect(queryOf({ ...noFilters, status: 'all' }, now)).not.toHaveProperty('status');
  });

  test('what is narrowed says of what it is the first', () => {
    expect(firstInWords({ ...noFilters, source: 'api' })).toBe('first');
    expect(firstInWords({ ...noFilters, last: 1, release: '1' })).toBe('first in this time, this release');
  });

  test('project, status and order narrow nothing', () => {
    expect(isNarrowed({ ...noFilters, project: 'p', status: 'muted', order: 'asc' })).toBe(false);
    expect(isNarrowed({ ...noFilters, release: '1' })).toBe(true);
  });
});

describe('text from outside', () => {
  test('what turns the text around is named, everything else is as it was', () => {
    expect(visible('evil\u202Efdp.exe')).toBe('evil‹U+202E›fdp.exe');
    expect(visible('خطأ 42 \u200F!')).toBe('خطأ 42 \u200F!');
  });

  test.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/x) and https://b.example/y_(z), both', ['https://a.example/x', 'https://b.example/y_(z)']],
    ['javascript:alert(1) ftp://a.example //b.example https://', []],
    ['HTTP://A.example/?q="quoted"', ['HTTP://A.example/?q=']],
    ['https://a.example/\u202Egpj.exe', ['https://a.example/']],
  ])('the addresses in %s', (text, addresses) => {
    expect(partsOf(text).flatMap(({ address }) => address ?? [])).toEqual(addresses);
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});

describe('stacks', () => {
  test.each([
    ['    at f (/srv/node_modules/router/layer.js:1:2)', 'node_modules'],
    ['    at process (node:internal/process/task_queues:95:5)', 'Node.js'],
    ['  File "/usr/lib/python3.11/site-packages/django/core.py", line 3, in f', 'site-packages'],
    ["/var/gems/rack-3.0/lib/rack.rb:12:in `call'", 'gems'],
    ['\tat java.base/java.lang.Thread.run(Thread.java:833)', 'Java'],
    ['\tat android.os.Handler.handleCallback(Handler.java:942)', 'Android'],
    ['3   UIKitCore   0x00000001 -[UIApplication run] + 3', 'Apple frameworks'],
    ['    at customerOf (/srv/shop/src/customer.ts:42:27)', undefined],
  ])('%s', (line, origin) => {
    expect(isFrame(line)).toBe(true);
    expect(originOf(line)).toBe(origin);
  });

  test('a message is no frame', () => expect(isFrame('TypeError: cannot look at this')).toBe(false));

  test('neighbours of one origin are folded together', () => {
    const runs = runsOf(['a', 'n', 'n', 'a', 'n'], (item) => (item === 'n' ? 'node_modules' : undefined));
    expect(runs.map(({ origin, items }) => [origin, items.length])).toEqual([
      [undefined, 1],
      ['node_modules', 2],
      [undefined, 1],
      ['node_modules', 1],
    ]);
  });

  test('the code that Python prints under a frame is that frame’s', () => {
    const stack = [
      'Traceback (most recent call last):',
      '  File "/lib/site-packages/django/base.py", line 1, in call',
      '    return view()',
      '           ^^^^^^',
      '  File "/srv/main.py", line 2, in <module>',
      '    x = 1/0',
      'ZeroDivisionError: division by zero',
    ].join('\n');
    expect(linesOf(stack).map(({ kind, origin }) => [kind, origin])).toEqual([
      ['words', undefined],
      ['frame', 'site-packages'],
      ['code', 'site-packages'],
      ['code', 'site-packages'],
      ['frame', undefined],
      ['code', undefined],
      ['words', undefined],
    ]);
  });

  test.each([
    ['    at f (/srv/a.ts:42:27)', '/srv/a.ts:42:27'],
    ['    at save (https://shop.example.com/app.min.js:1:12044)', 'https://shop.example.com/app.min.js:1:12044'],
    ['  File "/srv/a b.py", line 3, in f', 'File "/srv/a b.py", line 3'],
    ['caused by something', ''],
  ])('the place in %s', (line, place) => {
    const [before, found, after] = aroundPlace(line);
    expect(found).toBe(place);
    expect(before + found + after).toBe(line);
  });
});
