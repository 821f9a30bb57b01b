// Rows of the log that nobody can read any more, and how that is said.

/** Rows that are named. */
const mostNamed = 10;

/** Undefined when there are none. */
export const damageInWords = (positions: Iterable<number>): string | undefined => {
  const all = [...new Set(positions)].sort((a, b) => a - b);
  if (all.length === 0) return undefined;
  const named = all.slice(0, mostNamed).join(', ');
  return `${all.length} rows of the log are damaged and left out, at position ${named}${all.length > mostNamed ? ', …' : ''}`;
};
