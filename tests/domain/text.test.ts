import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, cut, utf8Length } from '../../domain/ingest/text.ts';

const anyText = fc.string({ unit: 'binary' });

describe('cutting text to a number of bytes', () => {
  test.each([
    ['short text stays', 'abc', 9, 'abc'],
    ['text of as many bytes stays', 'abc', 3, 'abc'],
    ['ASCII is cut to the byte', 'abcd', 3, 'abc'],
    ['nothing fits into nothing', 'abc', 0, ''],
    ['a letter of two bytes is kept whole or not at all', 'aé', 2, 'a'],
    ['a letter of two bytes that fits is kept', 'aé', 3, 'aé'],
    ['a sign of three bytes is kept whole or not at all', '€€', 5, '€'],
    ['an emoji is kept whole or not at all', '🎉🎉', 7, '🎉'],
    ['an emoji that fits is kept', '🎉🎉', 8, '🎉🎉'],
    ['an emoji larger than the limit leaves nothing', '🎉', 3, ''],
    ['an emoji of several code points may lose its end', '👩‍🚀', 7, '👩‍'],
  ])('%s', (_name, text, maxBytes, expected) => expect(cut(text, maxBytes)).toBe(expected));

  test('keeps the longest start that fits, and only whole characters', () =>
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, maxBytes) => {
        const kept = cut(text, maxBytes);
        const next = [...text].at([...kept].length) ?? '';
        expect(text.startsWith(kept) && kept.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxBytes);
        if (kept !== text) expect(Buffer.byteLength(kept + next)).toBeGreaterThan(maxBytes);
      }),
    ));
});

test('the length in UTF-8 is that of the encoded text', () =>
  fc.assert(
    fc.property(anyText, (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
  ));

describe('cleaning text', () => {
  test.each([
    ['good text stays', 'é 🎉', 'é 🎉'],
    ['NUL is removed', '\0a\0\0b', 'ab'],
    ['text of NUL alone becomes empty', '\0', ''],
    ['a lone high surrogate is replaced', 'a\ud83c', 'a\ufffd'],
    ['a lone low surrogate is replaced', '\udf89b', '\ufffdb'],
    ['a pair the wrong way round is replaced', '\udf89\ud83c', '\ufffd\ufffd'],
    ['other control characters stay', 'a\u0001\tb', 'a\u0001\tb'],
  ])('%s', (_name, text, expected) => expect(clean(text)).toBe(expected));
});
