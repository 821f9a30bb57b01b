// Carries out the steps of a conformance scenario with the built package, or with the one that BLOOP_SDK names and its
// client's class BLOOP_CLIENT. The protocol: sdks/conformance/README.md.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

const loaded = await import(process.env.BLOOP_SDK ?? '../dist/index.node.mjs');
const Client = (loaded.default ?? loaded)[process.env.BLOOP_CLIENT ?? 'BloopClient'];
const { options: given, steps } = JSON.parse(readFileSync(process.env.BLOOP_SCENARIO, 'utf8'));
const say = (step, answer) => process.stdout.write(`${JSON.stringify({ step, ...answer })}\n`);

class ConformanceError extends Error {
  name = 'ConformanceError';
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const camelKeys = (object) => Object.fromEntries(Object.entries(object).map(([key, value]) => [camel(key), value]));

const beforeSendOf = ({
  drop_if_message_contains: drop,
  replace_in_message: replace,
  throw: throws,
  capture_again,
}) => {
  if (drop !== undefined) return (event) => (event.message.includes(drop) ? null : event);
  if (replace !== undefined) return (event) => ({ ...event, message: event.message.replaceAll(...replace) });
  if (throws)
    return () => {
      throw new Error('beforeSend throws');
    };
  if (capture_again)
    return (event) => {
      client.capture({ errorType: 'Again', message: 'again' });
      return event;
    };
};

/** What React Native's client takes for AsyncStorage. */
const storageIn = (folder) => {
  const file = (key) => join(folder, encodeURIComponent(key));
  return {
    getItem: async (key) => (existsSync(file(key)) ? readFileSync(file(key), 'utf8') : null),
    setItem: async (key, value) => writeFileSync(file(key), value),
    removeItem: async (key) => rmSync(file(key), { force: true }),
  };
};

const { handlers, before_send, clients: count = 1, keep_directory, ...plain } = given;
const options = camelKeys(plain);
if (keep_directory !== undefined) options.storage = storageIn(keep_directory);
if (before_send !== undefined) options.beforeSend = beforeSendOf(before_send);
const client = new Client(options);
const clients = [client, ...Array.from({ length: count - 1 }, () => new Client(options))];
if (handlers) client.installGlobalHandlers();

const eventOf = ({ message_repeat, stack_repeat, ...event }, index = 0) => {
  const message = message_repeat === undefined ? event.message : message_repeat[0].repeat(message_repeat[1]);
  const stack = stack_repeat === undefined ? event.stack : stack_repeat[0].repeat(stack_repeat[1]);
  return { ...camelKeys(event), message: message.replaceAll('{i}', index), stack };
};

const inner = ({ message, causes = [] }) => {
  const cause = [...causes]
    .reverse()
    .reduce((cause, { message }) => new ConformanceError(message, { cause }), undefined);
  throw new ConformanceError(message, cause === undefined ? undefined : { cause });
};
const outer = (step) => inner(step);

const timed = async (work) => {
  const started = performance.now();
  const result = await work();
  return { result, ms: Math.round(performance.now() - started) };
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.stdin.unref?.();

const loop = ({ event, times }) => {
  global.gc?.();
  const before = process.memoryUsage.rss();
  const durations = new Float64Array(times);
  const started = performance.now();
  for (let i = 0; i < times; i++) {
    const own = eventOf(event, i);
    const from = performance.now();
    client.capture(own);
    durations[i] = performance.now() - from;
  }
  const total_ms = Math.round(performance.now() - started);
  durations.sort();
  const us = (ms) => Math.round(ms * 1000);
  const rss_growth_bytes = process.memoryUsage.rss() - before;
  return {
    total_ms,
    p99_us: us(durations[Math.floor(times * 0.99)]),
    max_us: us(durations[times - 1]),
    rss_growth_bytes,
  };
};

/** Another thread has a client of its own; its uncaught error ends it, and is told to the one who started it. */
const crashThread = (message) =>
  new Promise((resolve) => {
    const code = `
      const { BloopClient } = require(${JSON.stringify(new URL('../dist/index.node.cjs', import.meta.url).pathname)});
      class ConformanceError extends Error { name = 'ConformanceError'; }
      new BloopClient(${JSON.stringify(options)}).installGlobalHandlers();
      setImmediate(() => { throw new ConformanceError(${JSON.stringify(message)}); });
    `;
    new Worker(code, { eval: true }).once('error', () => undefined).once('exit', resolve);
  });

const carryOut = {
  capture: ({ event, times = 1 }) => {
    let event_id;
    for (let i = 0; i < times; i++) for (const each of clients) event_id = each.capture(eventOf(event, i));
    return { event_id };
  },
  capture_error: ({ context = {}, twice, ...step }) => {
    try {
      outer(step);
    } catch (error) {
      const event_id = client.captureError(error, camelKeys(context));
      if (twice) client.captureError(error, camelKeys(context));
      return { event_id };
    }
  },
  flush: async ({ timeout_ms }) => {
    const { result, ms } = await timed(() => client.flush(timeout_ms));
    return { flushed: result, ms };
  },
  close: async () => ({ closed: true, ms: (await timed(() => client.close())).ms }),
  await: async (_, index) => {
    say(index, { awaiting: true });
    process.stdin.ref?.();
    await lines.next();
    process.stdin.unref?.();
  },
  loop,
  stats: () => client.stats,
  crash: ({ message }) =>
    new Promise(() =>
      setImmediate(() => {
        throw new ConformanceError(message);
      }),
    ),
  crash_thread: ({ message }) => crashThread(message),
  reject: ({ message }) => {
    void Promise.reject(new ConformanceError(message));
    return new Promise(() => setInterval(() => undefined, 1000));
  },
  exit: ({ code }) => process.exit(code),
  handle_sigterm: () => void process.on('SIGTERM', () => process.exit(0)),
};

for (const [index, step] of steps.entries()) {
  const answer = await carryOut[step.do](step, index);
  if (answer !== undefined) say(index, answer);
}
