// Whether a text is JSON that can be parsed in little memory: as objects and arrays, 50 MB of text can become gigabytes,
// and V8 ends the whole process, not only the thread, when that happens while it parses.

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
/** `[` and `{` differ in one bit, and so do `]` and `}`. */
const opening = 0x5b;
const closing = 0x5d;
const bracketBit = 0x20;

export interface JsonLimits {
  /** Of arrays and objects in each other. */
  depth: number;
  /** Of arrays and objects together. */
  elements: number;
}

/** Where a string ends that starts at a place; the end of the text for one that does not end. */
const stringEnd = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
};

/** What of the limits a text exceeds; undefined when it keeps them, or is no JSON. */
export const immodesty = (text: string, limits: JsonLimits): string | undefined => {
  let depth = 0;
  let elements = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = stringEnd(text, at);
    else if (unit === comma) elements++;
    else if ((unit & ~bracketBit) === opening) {
      elements++;
      if (++depth > limits.depth) return `more than ${limits.depth} arrays and objects in each other`;
    } else if ((unit & ~bracketBit) === closing) depth--;
    if (elements > limits.elements) return `more than ${limits.elements} elements`;
  }
  return undefined;
};
