// Where addresses of the web begin and end in a text.

export interface TextPart {
  text: string;
  /** Where it leads, when it is an address. */
  address: string | undefined;
}

const address = /https?:\/\/[^\s<>"'`\u202A-\u202E\u2066-\u2069]+/gi;

/** What ends a sentence, or a bracket that was opened before it, is not part of an address. */
const trimmed = (found: string): string => {
  const end = /[.,;:!?]*$/.exec(found)?.index ?? found.length;
  const shorter = found.slice(0, end);
  return shorter.endsWith(')') && !shorter.includes('(') ? trimmed(shorter.slice(0, -1)) : shorter;
};

/** The text in parts, in their order. */
export const partsOf = (text: string): TextPart[] => {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const found = trimmed(match[0]);
    if (!URL.canParse(found)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), address: undefined });
    parts.push({ text: found, address: found });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), address: undefined });
  return parts;
};
