// What is thrown or rejected with and is no error: a message of its kind and shape, so that all of one shape are one
// issue. The values, which differ from one to the next, go into the metadata.
import { attempt, classOf, isObject, property, textProperty } from './reading.ts';

/** These name a kind of failure rather than one of it. */
const stable = ['name', 'type', 'code', 'status', 'statusCode'] as const;
const longest = 64;
const mostKeys = 20;

const stableFields = (value: object): string[] =>
  stable.flatMap((name) => {
    const field = property(value, name);
    const isShort = typeof field === 'string' && field !== '' && field.length <= longest;
    return isShort || typeof field === 'number' ? [`${name} ${JSON.stringify(field)}`] : [];
  });

const isEvent = (value: object): boolean =>
  attempt(() => typeof Event === 'function' && value instanceof Event) ?? false;

/** `Event "error" on <script src="https://x.example/app.js">`. */
const eventMessage = (event: object): string => {
  const target = property(event, 'target');
  const tag = textProperty(target, 'tagName')?.toLowerCase();
  const attribute = ['src', 'href'].find((name) => textProperty(target, name) !== undefined);
  const address = attribute === undefined ? '' : ` ${attribute}="${textProperty(target, attribute)?.split('?')[0]}"`;
  const on = tag === undefined ? '' : ` on <${tag}${address}>`;
  return `${classOf(event) ?? 'Event'} "${textProperty(event, 'type') ?? ''}"${on}`;
};

const objectMessage = (value: object): string => {
  const kind = Array.isArray(value) ? 'Array' : (classOf(value) ?? 'Object');
  const keys = Array.isArray(value) ? [] : (attempt(() => Object.keys(value)) ?? []).sort().slice(0, mostKeys);
  const parts = [stableFields(value).join(', '), ...(keys.length === 0 ? [] : [`keys ${keys.join(', ')}`])];
  const shape = parts.filter((part) => part !== '').join('; ');
  return `${kind} rejected${shape === '' ? '' : `: ${shape}`}`;
};

export const messageOfValue = (value: unknown): string => {
  if (typeof value === 'function') return `function ${textProperty(value, 'name') ?? '(anonymous)'}`;
  if (!isObject(value)) return attempt(() => String(value)) ?? '[unprintable]';
  return attempt(() => (isEvent(value) ? eventMessage(value) : objectMessage(value))) ?? 'Object rejected';
};
