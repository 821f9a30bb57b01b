// Cutting and encoding text, against what Node makes of the same text.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { byteLength, fit, toBytes, wellFormed } from '../src/text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const brokenText = fc
  .array(fc.oneof(anyText, fc.constantFrom('\ud83d', '\ude00', '😀', 'é', '€')))
  .map((parts) => parts.join(''));

test('lone surrogates become U+FFFD, as in UTF-8 encoders', () =>
  fc.assert(fc.property(brokenText, (text) => void expect(wellFormed(text)).toBe(Buffer.from(text).toString()))));

test('engines without toWellFormed replace the same', () => {
  const prototype = String.prototype as { toWellFormed?: unknown };
  const native = prototype.toWellFormed;
  delete prototype.toWellFormed;
  try {
    fc.assert(fc.property(brokenText, (text) => void expect(wellFormed(text)).toBe(Buffer.from(text).toString())));
  } finally {
    if (native !== undefined)
      Object.defineProperty(prototype, 'toWellFormed', { value: native, writable: true, configurable: true });
  }
});

test('bytes are counted as encoded', () =>
  fc.assert(
    fc.property(brokenText, (text) => void expect(byteLength(wellFormed(text))).toBe(Buffer.byteLength(text))),
  ));

test('what fits is a start of the text, within the limit, and the next character does not fit', () =>
  fc.assert(
    fc.property(brokenText, fc.nat(60), (text, limit) => {
      const whole = wellFormed(text);
      const kept = fit(text, limit);
      expect(whole.startsWith(kept)).toBe(true);
      expect(kept).toBe(wellFormed(kept));
      expect(byteLength(kept)).toBeLessThanOrEqual(limit);
      const [next] = whole.slice(kept.length);
      if (next !== undefined)
        expect(byteLength(kept) + byteLength([...whole.slice(kept.length)][0] as string)).toBeGreaterThan(limit);
    }),
  ));

test('an engine without TextEncoder encodes the same bytes', () => {
  vi.stubGlobal('TextEncoder', undefined);
  try {
    fc.assert(
      fc.property(anyText, (text) => void expect(Buffer.from(toBytes(wellFormed(text)))).toEqual(Buffer.from(text))),
    );
  } finally {
    vi.unstubAllGlobals();
  }
});
