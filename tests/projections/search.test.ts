// Search: every word somewhere in the type or the message, whatever characters it is made of.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Ask } from '../../projections/queries/all.ts';
import { at, captured, type Happening, resolved } from '../support/events.ts';
import { asking, openAsking } from '../support/queries.ts';

const search = async (ask: Ask, q: string): Promise<string[]> => {
  const list = { sort: 'first_seen', order: 'asc', limit: 200, offset: 0, now: at('23:00'), q } as const;
  const { rows, total } = await ask('listIssues', list);
  expect(total).toBe(rows.length);
  return rows.map(({ fingerprint }) => fingerprint).sort();
};

const issues: Happening[] = [
  captured({ fingerprint: 'order', type: 'TypeError', message: 'Order 17 failed: cannot read "id" of NULL' }),
  captured({ fingerprint: 'refused', type: 'ECONNREFUSED', message: 'Connection refused at 10.0.0.1:5432' }),
  captured({
    fingerprint: 'percent',
    type: 'db.QueryError',
    message: "100% of rows (a_b) near 'x'; DROP TABLE issues --",
  }),
  captured({ fingerprint: 'star', type: 'SyntaxError', message: 'Unexpected token * in JSON AND more NEAR here' }),
  captured({ fingerprint: 'umlaut', type: 'Überlauf', message: 'Größe 名前空間 überschritten 💥' }),
];

const shared = openAsking(issues);
afterAll(shared.close);

test.each([
  ['order', ['order']],
  ['ORDER', ['order']],
  ['rder', ['order']],
  ['typeerror', ['order']],
  ['error', ['order', 'percent', 'star']],
  ['error order', ['order']],
  ['failed order', ['order']],
  ['order refused', []],
  ['nothing like it', []],
  ['econn', ['refused']],
  // Words that are too short for the index.
  ['id', ['order']],
  ['o', ['order', 'percent', 'refused', 'star']],
  ['or id', ['order']],
  ['of order', ['order']],
  ['zq', []],
  ['zq order', []],
  // Numbers, addresses and versions are found as they are shown, and no others.
  ['17', ['order']],
  ['order 17', ['order']],
  ['order 99', []],
  ['10.0.0.1:5432', ['refused']],
  ['10.0', ['refused']],
  ['5432', ['refused']],
  ['192.168.0.7', []],
  ['100%', ['percent']],
  ['1', ['order', 'percent', 'refused']],
  ['ÜBER', ['umlaut']],
  // What stands for them where errors are grouped is nothing that anybody sees.
  ['<ip>', []],
  ['uuid', []],
  // The words of the index and of SQL are just words.
  ['"id"', ['order']],
  ['"', ['order']],
  ['"order', []],
  ['*', ['star']],
  ['ord*', []],
  ['AND', ['star']],
  ['NEAR', ['percent', 'star']],
  ['NEAR(order', []],
  ['order OR refused', []],
  ['error_type:order', []],
  ['{error_type}', []],
  ['^order', []],
  ['-order', []],
  ['order +', []],
  ['%', ['percent']],
  ['r%r', []],
  ['a_b', ['percent']],
  ['a_', ['percent']],
  ['(a_b)', ['percent']],
  ["'x';", ['percent']],
  ["'; DROP TABLE issues --", ['percent']],
  ["' OR 1=1 --", []],
  ['db.query', ['percent']],
  ['\\', []],
  ['\u0000order', ['order']],
  ['größe', ['umlaut']],
  ['GRÖSSE', []],
  ['überlauf', ['umlaut']],
  ['名前', ['umlaut']],
  ['💥', ['umlaut']],
])('%j finds %j', async (q, fingerprints) => expect(await search(shared.ask, q)).toEqual(fingerprints));

test('a new occurrence or a changed status does not hide an issue, and its type is found as it is now', () =>
  asking(
    [
      ...issues,
      captured({ fingerprint: 'order', type: 'RangeError', message: 'Order 18 failed' }),
      resolved({ fingerprint: 'order' }),
    ],
    async (ask) => {
      expect(await search(ask, 'order rangeerror')).toEqual(['order']);
      expect(await search(ask, 'typeerror')).toEqual([]);
    },
  ));

test('what the newest message says is found, also where the first one said something else', () =>
  asking(
    [
      captured({ fingerprint: 'own', message: 'first thing, order 4711' }),
      captured({ fingerprint: 'own', message: 'second thing, order 4712' }),
    ],
    async (ask) => {
      expect(await search(ask, 'second')).toEqual(['own']);
      expect(await search(ask, '4712')).toEqual(['own']);
      expect(await search(ask, '4711')).toEqual([]);
    },
  ));

test('an endless query is answered by its first words', () =>
  asking(issues, async (ask) => {
    expect(await search(ask, 'order '.repeat(5000))).toEqual(['order']);
    expect(await search(ask, 'x'.repeat(100_000))).toEqual([]);
  }));

const character = fc.constantFrom(...'abAB12 "\'*%_()-^:.+~{}<>\\éß名');
const text = fc.string({ unit: character, minLength: 1, maxLength: 12 });
const holds = (type: string, message: string) => (word: string) =>
  type.toLowerCase().includes(word.toLowerCase()) || message.toLowerCase().includes(word.toLowerCase());

test('an issue is found by exactly those queries whose every word it holds', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }),
      fc.array(fc.string({ unit: character, minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 15 }),
      (texts, queries) => {
        const happenings = texts.map(([type, message], index) => captured({ fingerprint: `f${index}`, type, message }));
        return asking(happenings, async (ask) => {
          for (const q of queries) {
            const words = q.split(/\s+/).filter(Boolean);
            const expected = texts.flatMap(([type, message], index) =>
              words.every(holds(type, message)) ? [`f${index}`] : [],
            );
            expect({ q, found: await search(ask, q) }).toEqual({ q, found: expected });
          }
        });
      },
    ),
    { numRuns: 30 },
  ));
