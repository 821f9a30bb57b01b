// What an error came of: its causes, the members of an AggregateError, and what was suppressed on the way.
import { attempt, property } from './reading.ts';

const maxCauses = 10;

const listOf = (value: unknown): unknown[] =>
  attempt(() => (Array.isArray(value) ? value.slice(0, maxCauses) : [])) ?? [];

/** A SuppressedError has the later error, and the one that it covers. */
const suppression = (error: unknown): unknown[] => {
  const suppressed = property(error, 'suppressed');
  return suppressed === undefined ? [] : [property(error, 'error'), suppressed];
};

/** Its own cause first: that is why it was thrown. */
const directCauses = (error: unknown): unknown[] =>
  [property(error, 'cause'), ...listOf(property(error, 'errors')), ...suppression(error)].filter(
    (cause) => cause !== undefined && cause !== null,
  );

/** All of them, each followed by its own, ten at most; none twice. */
export const causesOf = (error: unknown): unknown[] => {
  const causes: unknown[] = [];
  const seen = new Set<unknown>([error]);
  const collect = (from: unknown): void => {
    for (const cause of directCauses(from)) {
      if (causes.length >= maxCauses || seen.has(cause)) continue;
      seen.add(cause);
      causes.push(cause);
      collect(cause);
    }
  };
  collect(error);
  return causes;
};
