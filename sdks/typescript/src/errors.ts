// What an error says of itself: type, message, stack with its causes. Never throws, whatever was thrown.

export interface DescribedError {
  errorType: string;
  message: string;
  stack?: string | undefined;
}

const maxCauses = 10;

const property = (value: unknown, name: string): unknown => {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
};

const textProperty = (value: unknown, name: string): string | undefined => {
  const text = property(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
};

const printed = (value: unknown): string => {
  try {
    if (value !== null && typeof value === 'object') {
      const json = JSON.stringify(value);
      if (json !== undefined && json !== '{}') return json;
    }
    return String(value);
  } catch {
    return '[unprintable]';
  }
};

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

/** `name`, or the class where it has no name of its own. Minified class names say nothing. */
const typeOf = (error: unknown): string => {
  if (!isObject(error)) return 'Error';
  const name = textProperty(error, 'name');
  if (name !== undefined && name !== 'Error') return name;
  const className = textProperty(property(error, 'constructor'), 'name');
  if (className !== undefined && className.length > 2 && className !== 'Object') return className;
  return name ?? 'Error';
};

const messageOf = (error: unknown): string =>
  isObject(error) ? (textProperty(error, 'message') ?? (error instanceof Error ? '' : printed(error))) : printed(error);

/** The stack without the line or lines that repeat type and message. */
const framesOf = (stack: string): string => {
  const first = stack.search(/^\s*at |^[^\s@]*@/m);
  return first < 0 ? '' : stack.slice(first);
};

/** The error's own causes, outermost first. Of an AggregateError the first of its errors counts as one. */
const causesOf = (error: unknown): unknown[] => {
  const causes: unknown[] = [];
  const seen = new Set<unknown>([error]);
  for (let current = error; causes.length < maxCauses; ) {
    const errors = property(current, 'errors');
    const cause = property(current, 'cause') ?? (Array.isArray(errors) ? errors[0] : undefined);
    if (cause === undefined || cause === null || seen.has(cause)) break;
    seen.add(cause);
    causes.push(cause);
    current = cause;
  }
  return causes;
};

const causedBy = (cause: unknown): string => {
  const frames = framesOf(textProperty(cause, 'stack') ?? '');
  return `\nCaused by: ${typeOf(cause)}: ${messageOf(cause)}${frames === '' ? '' : `\n${frames}`}`;
};

/** Describes whatever was thrown; a stack only where there is one. */
export const describeError = (error: unknown): DescribedError => {
  if (!isObject(error)) return { errorType: 'Error', message: printed(error) };
  const stack = textProperty(error, 'stack');
  const causes = causesOf(error);
  const described = { errorType: typeOf(error), message: messageOf(error) };
  if (stack === undefined && causes.length === 0) return described;
  return {
    ...described,
    stack: [stack ?? `${described.errorType}: ${described.message}`, ...causes.map(causedBy)].join(''),
  };
};
