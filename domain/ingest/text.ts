// Text as it may be stored: well-formed Unicode, no NUL, cut to a number of UTF-8 bytes.

/** UTF-8 bytes of one UTF-16 unit; each half of a pair counts half of the four bytes that the pair takes. */
const bytesOf = (unit: number): number => (unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3);

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** The longest start of well-formed `text` of at most `maxBytes` bytes of UTF-8 that ends on a character boundary. */
export const cut = (text: string, maxBytes: number): string => {
  // A unit takes at most three bytes, so short text needs no counting.
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    bytes += bytesOf(text.charCodeAt(i));
    if (bytes > maxBytes) return text.slice(0, i > 0 && isHighSurrogate(text.charCodeAt(i - 1)) ? i - 1 : i);
  }
  return text;
};

/** Replaces lone surrogates and removes NUL, which neither UTF-8 nor every database can hold. */
export const clean = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
};

/** Bytes of well-formed text in UTF-8. */
export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) bytes += bytesOf(text.charCodeAt(i));
  return bytes;
};
