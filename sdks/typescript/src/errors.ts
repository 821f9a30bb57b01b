// What an error says of itself: type, message, stack with its causes. Never throws, whatever was thrown.
import { causesOf } from './causes.ts';
import { boundedObject } from './json.ts';
import { messageOfValue } from './not-errors.ts';
import { classOf, isError, isObject, property, textProperty } from './reading.ts';

export interface DescribedError {
  errorType: string;
  message: string;
  stack?: string | undefined;
  /** What systems and frameworks add to errors; of what is no error, its values. */
  metadata?: Record<string, unknown> | undefined;
}

/** `name`, or the class where it has no name of its own; `otherwise` for what is no error and has no class. */
const typeOf = (error: unknown, otherwise = 'Error'): string => {
  if (!isObject(error)) return otherwise;
  const name = textProperty(error, 'name');
  if (name !== undefined && name !== 'Error' && looksLikeError(error)) return name;
  return classOf(error) ?? (looksLikeError(error) ? (name ?? 'Error') : otherwise);
};

/** Errors of another window or realm are no instances of ours. */
const looksLikeError = (value: object): boolean =>
  isError(value) || textProperty(value, 'message') !== undefined || textProperty(value, 'stack') !== undefined;

const messageOf = (error: unknown): string => {
  if (!isObject(error) || !looksLikeError(error)) return messageOfValue(error);
  return textProperty(error, 'message') ?? '';
};

/** The stack without the line or lines that repeat type and message. */
const framesOf = (stack: string): string => {
  const first = stack.search(/^\s*at |^[^\s@]*@/m);
  return first < 0 ? '' : stack.slice(first);
};

const causedBy = (cause: unknown): string => {
  const frames = framesOf(textProperty(cause, 'stack') ?? '');
  return `\nCaused by: ${typeOf(cause)}: ${messageOf(cause)}${frames === '' ? '' : `\n${frames}`}`;
};

/** Half of what metadata may have. */
const valueBytes = 2048;

/** `code` and the like: texts and numbers that Node's system errors, fetch and Next have on their errors. */
const details = ['code', 'errno', 'syscall', 'path', 'address', 'port', 'digest'] as const;

const detailsOf = (error: object): Record<string, unknown> | undefined => {
  const found = details.flatMap((name) => {
    const value = property(error, name);
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

/**
 * Describes whatever was thrown; a stack only where there is one. `otherwise`: the type of what is no error, and whose
 * class says nothing.
 */
export const describeError = (error: unknown, otherwise?: string): DescribedError => {
  const described: DescribedError = { errorType: typeOf(error, otherwise), message: messageOf(error) };
  if (!isObject(error)) return described;
  const metadata = looksLikeError(error) ? detailsOf(error) : { value: boundedObject(error, valueBytes) };
  if (metadata !== undefined) described.metadata = metadata;
  const stack = textProperty(error, 'stack');
  const causes = causesOf(error);
  if (stack === undefined && causes.length === 0) return described;
  described.stack = [stack ?? `${described.errorType}: ${described.message}`, ...causes.map(causedBy)].join('');
  return described;
};
