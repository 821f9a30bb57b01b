// Errors that nobody catches in Node, without changing what they do: exit code, output and other handlers stay.
import { property, textProperty } from '../reading.ts';
import type { Hooks } from './platform.ts';

type Mode = 'throw' | 'strict' | 'warn' | 'none' | 'warn-with-error-code';

/** What `--unhandled-rejections` says, on the command line or in NODE_OPTIONS. */
const modeOf = (args: readonly string[]): Mode => {
  const flags = [...(process.env.NODE_OPTIONS ?? '').split(/\s+/), ...args].join(' ');
  const found = [...flags.matchAll(/--unhandled-rejections[= ](\S+)/g)].at(-1)?.[1];
  return (found ?? 'throw') as Mode;
};

/**
 * A rejection that nobody handles becomes an uncaught exception, unless the app listens for it; a listener of our own
 * would stop that. So there is one only while the app has one, or where listeners make no difference.
 */
const watchRejections = (onRejection: (reason: unknown) => void): (() => void) => {
  const mode = modeOf(process.execArgv);
  const isHarmless = mode === 'warn' || mode === 'none';
  let isListening = false;
  const listen = (wanted: boolean): void => {
    if (wanted === isListening) return;
    isListening = wanted;
    if (wanted) process.on('unhandledRejection', onRejection);
    else process.off('unhandledRejection', onRejection);
  };
  const others = () => process.listenerCount('unhandledRejection') - (isListening ? 1 : 0);
  const onAdded = (name: string | symbol, listener: unknown) => {
    if (name === 'unhandledRejection' && listener !== onRejection) listen(true);
  };
  const onRemoved = (name: string | symbol, listener: unknown) => {
    if (name === 'unhandledRejection' && listener !== onRejection) listen(isHarmless || others() > 0);
  };
  listen(isHarmless || others() > 0);
  process.on('newListener', onAdded);
  process.on('removeListener', onRemoved);
  return () => {
    process.off('newListener', onAdded);
    process.off('removeListener', onRemoved);
    listen(false);
  };
};

/** Node's stand-in for a reason that is no error: of the reason it has no more than a text, and a paragraph of its own. */
const isStandIn = (error: unknown): boolean => property(error, 'code') === 'ERR_UNHANDLED_REJECTION';

const textOfReason = (error: unknown): unknown =>
  /with the reason "([\s\S]*)"\.$/.exec(textProperty(error, 'message') ?? '')?.[1] ?? error;

/**
 * Hears of each rejection before Node makes an exception of it. Through `emit`, since a listener would count as
 * somebody who handles rejections, and Node would go on.
 */
const watchReasons = (): { last(): { reason: unknown } | undefined; forget(): void } => {
  const before = process.emit;
  let last: { reason: unknown } | undefined;
  const emit = function (this: unknown, ...args: unknown[]): boolean {
    if (args[0] === 'unhandledRejection') last = { reason: args[1] };
    return Reflect.apply(before, this, args) as boolean;
  };
  process.emit = emit as typeof process.emit;
  return {
    last: () => last,
    forget() {
      // Somebody who came later keeps this one; it then only passes on.
      if (process.emit === (emit as typeof process.emit)) process.emit = before;
    },
  };
};

/** See `Platform.watchUncaught`. */
export const watchProcessErrors = (hooks: Hooks): (() => void) => {
  const reasons = watchReasons();
  // Told before the error takes its course, whichever that is.
  const onUncaught = (error: unknown, origin: string) => {
    if (origin !== 'unhandledRejection') return hooks.uncaught(error, 'uncaughtException');
    const last = reasons.last();
    const reason = isStandIn(error) ? (last === undefined ? textOfReason(error) : last.reason) : error;
    return hooks.uncaught(reason, 'unhandledRejection');
  };
  process.on('uncaughtExceptionMonitor', onUncaught);
  const forgetRejections = watchRejections((reason) => hooks.uncaught(reason, 'unhandledRejection'));
  return () => {
    process.off('uncaughtExceptionMonitor', onUncaught);
    forgetRejections();
    reasons.forget();
  };
};
