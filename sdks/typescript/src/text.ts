// Text as it goes over the wire: well-formed Unicode, measured and cut in bytes of UTF-8.

/** UTF-8 bytes of one UTF-16 unit; each half of a pair counts half of the four bytes that the pair takes. */
const bytesOf = (unit: number): number => (unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3);

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/** Bytes of well-formed `text` in UTF-8. */
export const byteLength = (text: string): number => {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) bytes += bytesOf(text.charCodeAt(i));
  return bytes;
};

/** The longest start of well-formed `text` that has at most `maxBytes` bytes and ends between characters. */
export const cutBytes = (text: string, maxBytes: number): string => {
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    bytes += bytesOf(text.charCodeAt(i));
    if (bytes > maxBytes) return text.slice(0, i > 0 && isHigh(text.charCodeAt(i - 1)) ? i - 1 : i);
  }
  return text;
};

// With the flag u, only halves of a pair that stand alone match.
const loneSurrogates = /[\ud800-\udfff]/gu;

/** Replaces each lone surrogate by U+FFFD, as UTF-8 encoders do. Engines that can do so themselves are faster. */
export const wellFormed = (text: string): string => {
  const { toWellFormed } = text as { toWellFormed?: () => string };
  return toWellFormed === undefined ? text.replace(loneSurrogates, '\ufffd') : toWellFormed.call(text);
};

/** Well-formed and at most `maxBytes` long, whatever the length of `text`. */
export const fit = (text: string, maxBytes: number): string =>
  // What is far beyond the limit is not even looked at; one unit more than bytes keeps a pair at the end whole.
  cutBytes(wellFormed(text.length > maxBytes ? text.slice(0, maxBytes + 1) : text), maxBytes);

const leads = [0, 0xc0, 0xe0, 0xf0] as const;

/** The bytes of well-formed `text` in UTF-8. By hand where the engine has no TextEncoder. */
export const toBytes = (text: string): Uint8Array<ArrayBuffer> => {
  if (typeof TextEncoder === 'function') return new TextEncoder().encode(text);
  const bytes = new Uint8Array(byteLength(text));
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const following = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x1_0000 ? 2 : 3;
    bytes[at++] = (leads[following] as number) | (code >> (6 * following));
    for (let i = following - 1; i >= 0; i--) bytes[at++] = 0x80 | ((code >> (6 * i)) & 0x3f);
  }
  return bytes;
};
