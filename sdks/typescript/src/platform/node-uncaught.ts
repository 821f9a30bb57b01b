// Errors that nobody catches in Node, without changing what they do: exit code, output and other handlers stay.
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

/** See `Platform.watchUncaught`. */
export const watchProcessErrors = (hooks: Hooks): (() => void) => {
  // Told before the error takes its course, whichever that is.
  const onUncaught = (error: unknown, origin: string) =>
    hooks.uncaught(error, origin === 'unhandledRejection' ? origin : 'uncaughtException');
  process.on('uncaughtExceptionMonitor', onUncaught);
  const forgetRejections = watchRejections((reason) => hooks.uncaught(reason, 'unhandledRejection'));
  return () => {
    process.off('uncaughtExceptionMonitor', onUncaught);
    forgetRejections();
  };
};
