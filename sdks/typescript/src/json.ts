// Turns what apps put into metadata into JSON of a bounded size: cycles cut, depth bounded, nothing that throws.
import { byteLength, fit } from './text.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const maxDepth = 16;

/** So much is looked at before giving up: more than fits anyway. */
interface Budget {
  left: number;
}

const describe = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return '[unprintable]';
  }
};

const members = (value: object, parents: readonly object[], budget: Budget): Json => {
  const within = [...parents, value];
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      if (budget.left <= 0) break;
      items.push(plain(item, within, budget) ?? null);
    }
    return items;
  }
  if (value instanceof Map) return members(Object.fromEntries(value), parents, budget);
  if (value instanceof Set) return members([...value], parents, budget);
  const object: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    if (budget.left <= 0) break;
    budget.left -= key.length;
    const member = read(value, key, within, budget);
    if (member !== undefined) object[fit(key, 256)] = member;
  }
  return object;
};

/** A getter may throw: its member is then the text of what it threw. */
const read = (value: object, key: string, parents: readonly object[], budget: Budget): Json | undefined => {
  try {
    return plain((value as Record<string, unknown>)[key], parents, budget);
  } catch (error) {
    return fit(`[${describe(error)}]`, 256);
  }
};

/** Of objects whose properties say little of them. */
const textOf = (value: object): string | undefined => {
  if (value instanceof Error || value instanceof RegExp) return describe(value);
  if (value instanceof Date && Number.isNaN(value.getTime())) return describe(value);
  const { window, nodeType, nodeName } = value as { window?: unknown; nodeType?: unknown; nodeName?: unknown };
  if (window === value) return '[window]';
  return typeof nodeType === 'number' && typeof nodeName === 'string' ? `<${nodeName.toLowerCase()}>` : undefined;
};

const plainObject = (value: object, parents: readonly object[], budget: Budget): Json | undefined => {
  if (parents.includes(value)) return '[circular]';
  if (parents.length >= maxDepth) return '[…]';
  const text = textOf(value);
  if (text !== undefined) return fit(text, 1024);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return plain(toJSON.call(value), [...parents, value], budget);
  return members(value, parents, budget);
};

const plain = (value: unknown, parents: readonly object[], budget: Budget): Json | undefined => {
  budget.left -= 1;
  if (value === null) return null;
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string': {
      const text = fit(value, Math.max(budget.left, 0) + 64);
      budget.left -= text.length;
      return text;
    }
    case 'object':
      return plainObject(value, parents, budget);
    default:
      return fit(describe(value), 1024);
  }
};

/**
 * `value` as an object of JSON whose text has at most `maxBytes` bytes: the leading keys that fit.
 * What is no object becomes `{ value: … }`.
 */
export const boundedObject = (value: unknown, maxBytes: number): { [key: string]: Json } => {
  const json = safely(value, maxBytes);
  const whole = json !== null && typeof json === 'object' && !Array.isArray(json) ? json : { value: json };
  if (byteLength(JSON.stringify(whole)) <= maxBytes) return whole;
  const kept: { [key: string]: Json } = {};
  let bytes = 2;
  for (const [key, member] of Object.entries(whole)) {
    bytes += byteLength(JSON.stringify(key)) + byteLength(JSON.stringify(member)) + 2;
    if (bytes > maxBytes) break;
    kept[key] = member;
  }
  return kept;
};

const safely = (value: unknown, maxBytes: number): Json => {
  try {
    // One more than fits, so that the key that is too large is seen to be.
    return plain(value, [], { left: maxBytes * 2 }) ?? null;
  } catch {
    return fit(describe(value), 1024);
  }
};
