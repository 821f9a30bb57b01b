// The reporter of the Node programs: importing it is enough for whatever ends the process to reach Bloop.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { send } from './send.mjs';

const sender = fileURLToPath(new URL('send.mjs', import.meta.url));
const { BLOOP_RELEASE = 'unreleased', BLOOP_ENVIRONMENT = 'development' } = process.env;

const typeOf = (error) => (error.name && error.name !== 'Error' ? error.name : (error.constructor?.name ?? 'Error'));

/** The stack of the error, then those of what caused it, outermost first. */
const stackOf = (error) => {
  const parts = [error.stack ?? String(error)];
  for (const part of error.errors ?? []) parts.push(`One of: ${stackOf(part)}`);
  if (error.cause instanceof Error) parts.push(`Caused by: ${stackOf(error.cause)}`);
  return parts.join('\n');
};

/** @param context further fields of the event; its metadata is added to the reporter's own */
export const toEvent = (thrown, { metadata, ...context } = {}) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    timestamp: Math.floor(Date.now() / 1000),
    source: 'api',
    environment: BLOOP_ENVIRONMENT,
    release: BLOOP_RELEASE,
    error_type: typeOf(error),
    message: error.message || typeOf(error),
    stack: stackOf(error),
    ...context,
    metadata: {
      program: basename(process.argv[1] ?? ''),
      runtime: `node ${process.version}`,
      ...(error.code === undefined ? {} : { code: error.code }),
      ...metadata,
    },
  };
};

/** Reports an error that the program has handled. */
export const report = (error, context) => send([toEvent(error, context)]);

/** @param events from `toEvent`; they go as one batch */
export const reportAll = (events) => send(events);

// A monitor sees uncaught errors and unhandled rejections but leaves the rest to Node: what it prints, how it exits.
// It must be done when it returns, hence a process that is waited for.
process.on('uncaughtExceptionMonitor', (error, mechanism) => {
  const events = [toEvent(error, { metadata: { unhandled: true, mechanism } })];
  spawnSync(process.execPath, [sender], { input: JSON.stringify(events), stdio: ['pipe', 'inherit', 'inherit'] });
});
