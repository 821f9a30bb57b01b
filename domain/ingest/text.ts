// Text as it may be stored: well-formed Unicode, no NUL, cut to a number of UTF-8 bytes.

/** UTF-8 bytes of a character by its code point. */
const bytesOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;

/** A UTF-16 unit takes at most three bytes of UTF-8, so short text needs no counting. */
const surelyFits = (text: string, maxBytes: number): boolean => text.length * 3 <= maxBytes;

/** The longest start of `text` of at most `maxBytes` bytes of UTF-8 that ends on a character boundary. */
export const cut = (text: string, maxBytes: number): string => {
  if (surelyFits(text, maxBytes)) return text;
  let bytes = 0;
  for (let i = 0; i < text.length; ) {
    const codePoint = text.codePointAt(i) as number;
    bytes += bytesOf(codePoint);
    if (bytes > maxBytes) return text.slice(0, i);
    i += codePoint > 0xffff ? 2 : 1;
  }
  return text;
};

/** Replaces lone surrogates and removes NUL, which neither UTF-8 nor every database can hold. */
export const clean = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
};

export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const character of text) bytes += bytesOf(character.codePointAt(0) as number);
  return bytes;
};
