// How large a JSON value is, and how to cut one to a size.
import { cut, utf8Length } from './text.ts';

type Json = Record<string, unknown>;

const maxDepth = 64;
/** The longest escape of one UTF-16 unit in JSON is \uXXXX. */
const maxBytesPerUnit = 6;
const scalarBytes = 25;

/** A cheap upper bound of a value's JSON size in bytes; Infinity for one nested too deeply to be stored. */
const bound = (value: unknown, depth = 0): number => {
  if (typeof value === 'string') return value.length * maxBytesPerUnit + 2;
  if (value === null || typeof value !== 'object') return scalarBytes;
  if (depth > maxDepth) return Number.POSITIVE_INFINITY;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += bound(item, depth + 1) + 1;
  else for (const key in value) sum += bound(key) + bound((value as Json)[key], depth + 1) + 2;
  return sum;
};

/** Whether the JSON text of `value` has at most `maxBytes` bytes of UTF-8. Values nested over 64 deep never fit. */
export const fitsJson = (value: unknown, maxBytes: number): boolean => {
  const most = bound(value);
  return most <= maxBytes || (Number.isFinite(most) && utf8Length(JSON.stringify(value)) <= maxBytes);
};

/** Whether the JSON text of `value` is known to be longer than `maxBytes`. What is nested too deeply is cut later, not weighed. */
export const exceedsJson = (value: unknown, maxBytes: number): boolean =>
  !fitsJson(value, maxBytes) && Number.isFinite(bound(value));

/** Takes leading entries while they and their separators fit. */
const leading = <T>(entries: readonly T[], sizeOf: (entry: T) => number, maxBytes: number): T[] => {
  let bytes = 2;
  const kept: T[] = [];
  for (const entry of entries) {
    bytes += sizeOf(entry) + (kept.length === 0 ? 0 : 1);
    if (bytes > maxBytes) break;
    kept.push(entry);
  }
  return kept;
};

/** Bytes of the JSON of a value inside another; Infinity when it is nested too deeply there. */
const jsonBytes = (value: unknown): number =>
  Number.isFinite(bound(value, 1)) ? utf8Length(JSON.stringify(value)) : Number.POSITIVE_INFINITY;

/**
 * The part of a JSON value that fits `maxBytes`: the leading keys of an object, the leading items of an array, the start
 * of a string. Undefined when nothing of it fits.
 */
export const cutJson = (value: unknown, maxBytes: number): unknown => {
  if (fitsJson(value, maxBytes)) return value;
  if (typeof value === 'string') {
    let text = cut(value, Math.max(0, maxBytes - 2));
    // Escapes make the JSON longer than the text: shrink until it fits.
    while (text !== '' && jsonBytes(text) > maxBytes) text = cut(text, Math.floor(utf8Length(text) * 0.8));
    return text === '' ? undefined : text;
  }
  if (Array.isArray(value)) return leading(value, jsonBytes, maxBytes);
  if (value === null || typeof value !== 'object') return undefined;
  const sizeOf = ([key, item]: [string, unknown]) => jsonBytes(key) + 1 + jsonBytes(item);
  return Object.fromEntries(leading(Object.entries(value), sizeOf, maxBytes));
};
