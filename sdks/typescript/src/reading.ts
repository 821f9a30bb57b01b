// Reading of values that somebody else made: getters, proxies and text forms may throw, and then nothing is read.

export const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

export const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

export const property = (value: unknown, name: string): unknown =>
  attempt(() => (value as Record<string, unknown> | null | undefined)?.[name]);

export const textProperty = (value: unknown, name: string): string | undefined => {
  const text = property(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
};

export const isError = (value: unknown): boolean => attempt(() => value instanceof Error) ?? false;

/** A class that says something: minified names do not, and every object is an Object. */
export const classOf = (value: unknown): string | undefined => {
  const name = textProperty(property(value, 'constructor'), 'name');
  return name !== undefined && name.length > 2 && name !== 'Object' ? name : undefined;
};

/** A copy of the properties that can be read. */
export const readable = <T extends object>(value: T | null | undefined): Partial<T> => {
  const copy: Record<string, unknown> = {};
  for (const key of attempt(() => Object.keys(value ?? {})) ?? []) copy[key] = property(value, key);
  return copy as Partial<T>;
};
