// What is not sent, through the app's end: each start of the app is the package loaded anew, with the same storage.
import type { BloopRNClient, BloopStorage } from '../src/index';
import { answerWith, events, fail, hang, options, requests, startServer } from './server';

/** As AsyncStorage behaves: nothing happens within the call. */
const aStorage = () => {
  const kept = new Map<string, string>();
  const later = async () => void (await new Promise((resolve) => setImmediate(resolve)));
  const storage: BloopStorage = {
    getItem: async (key) => {
      await later();
      return kept.get(key) ?? null;
    },
    setItem: async (key, value) => {
      await later();
      kept.set(key, value);
    },
    removeItem: async (key) => {
      await later();
      kept.delete(key);
    },
  };
  const stored = () => [...kept.values()].flatMap((text) => JSON.parse(text) as { message: string }[]);
  return { kept, storage, stored, messages: () => stored().map(({ message }) => message) };
};

let running: BloopRNClient[] = [];
const lines: string[] = [];

/** The app starts: what was loaded before is gone without a word, timers and all. */
const startApp = (more: object): BloopRNClient => {
  let client: BloopRNClient | undefined;
  jest.isolateModules(() => {
    const { BloopRNClient: Client } = require('../src/index');
    client = new Client({ onDiagnostic: (line: string) => lines.push(line), ...options, ...more });
  });
  running.push(client as BloopRNClient);
  return client as BloopRNClient;
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

beforeEach(() => {
  startServer();
  lines.length = 0;
});
afterEach(async () => {
  await Promise.all(running.map((client) => client.close(0)));
  running = [];
  delete (globalThis as Record<string, unknown>).ErrorUtils;
  (globalThis as Record<string, unknown>).__DEV__ = true;
});

test('what was captured without a network is sent at the next start, once, under the same ids', async () => {
  const { storage, messages, kept } = aStorage();
  fail();
  const first = startApp({ storage });
  const ids = ['one', 'two'].map((message) => first.capture({ errorType: 'E', message }));
  await until(() => messages().length === 2);

  startServer();
  const second = startApp({ storage });
  await until(() => second.stats.sent === 2);
  expect(events().map(({ event_id }) => event_id)).toEqual(ids);
  expect(second.stats).toEqual({ captured: 2, sent: 2, dropped: 0, failed: 0 });
  await until(() => kept.size === 0);

  startServer();
  const third = startApp({ storage });
  third.capture({ errorType: 'E', message: 'three' });
  expect(await third.flush()).toBe(true);
  expect(events().map(({ message }) => message)).toEqual(['three']);
});

test('the error that ends the app is kept before the app ends', async () => {
  const { storage, messages } = aStorage();
  const world = globalThis as Record<string, unknown>;
  world.__DEV__ = false;
  hang();
  let keptAtTheEnd: string[] | undefined;
  let handler: (error: unknown, isFatal: boolean) => void = () => {
    keptAtTheEnd = messages();
  };
  world.ErrorUtils = {
    getGlobalHandler: () => handler,
    setGlobalHandler: (next: typeof handler) => {
      handler = next;
    },
  };
  startApp({ storage }).installErrorHandler();
  handler(new Error('the last one'), true);
  await until(() => keptAtTheEnd !== undefined);
  expect(keptAtTheEnd).toEqual(['the last one']);

  startServer();
  startApp({ storage });
  await until(() => events().length === 1);
  expect(events()).toMatchObject([{ message: 'the last one', metadata: { unhandled: true, fatal: true } }]);
});

test('a request that was under way is kept until its answer', async () => {
  const { storage, messages } = aStorage();
  hang();
  const client = startApp({ storage });
  client.capture({ errorType: 'E', message: 'under way' });
  void client.flush();
  await until(() => requests().length === 1 && messages().length === 1);
  startServer();
  startApp({ storage });
  await until(() => events().length === 1);
  expect(events()).toMatchObject([{ message: 'under way' }]);
});

test('what a closed client could not send is kept, and is no loss', async () => {
  const { storage, messages } = aStorage();
  fail();
  const client = startApp({ storage });
  client.capture({ errorType: 'E', message: 'left' });
  expect(await client.close(50)).toBe(false);
  expect(client.stats).toEqual({ captured: 1, sent: 0, dropped: 0, failed: 0 });
  expect(lines).toEqual(['bloop: 1 event is kept: the client was closed first']);
  await until(() => messages().includes('left'));
  startServer();
  startApp({ storage });
  await until(() => events().length === 1);
});

test('what the server refuses is not kept', async () => {
  const { storage, kept, messages } = aStorage();
  answerWith(401);
  const client = startApp({ storage });
  client.capture({ errorType: 'E', message: 'refused' });
  await until(() => messages().length === 1);
  expect(await client.flush()).toBe(false);
  await until(() => kept.size === 0);
});

test('two clients of one project keep the events of both, and two projects keep theirs apart', async () => {
  const { storage, kept, messages } = aStorage();
  fail();
  jest.isolateModules(() => {
    const { BloopRNClient: Client } = require('../src/index');
    for (const [message, projectKey] of [
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'two'],
    ]) {
      const client = new Client({ ...options, projectKey, storage, onDiagnostic: () => undefined });
      running.push(client);
      client.capture({ errorType: 'E', message });
    }
  });
  await until(() => messages().length === 3);
  expect(messages().sort()).toEqual(['a', 'b', 'c']);
  expect(kept.size).toBe(2);
  expect([...kept.keys()].join()).not.toMatch(/one|two/);
});

test('as many are kept as may wait, and no more than a megabyte: the newest', async () => {
  const { storage, kept, messages } = aStorage();
  fail();
  const few = startApp({ storage, maxBufferSize: 3 });
  for (let i = 0; i < 10; i++) few.capture({ errorType: 'E', message: `m${i}` });
  await until(() => messages().join() === 'm7,m8,m9');

  startServer();
  fail();
  const many = startApp({ storage, projectKey: 'other', maxBufferSize: 1000 });
  for (let i = 0; i < 200; i++) many.capture({ errorType: 'E', message: `large ${i}`, stack: 'x'.repeat(8000) });
  await until(() => messages().includes('large 199'));
  const largest = Math.max(...[...kept.values()].map((text) => text.length));
  expect(largest).toBeLessThanOrEqual(1_000_000);
  expect(largest).toBeGreaterThan(900_000);
});

test('of more events than may wait the newest are taken up, and how many were dropped is said', async () => {
  const { storage, messages } = aStorage();
  fail();
  const first = startApp({ storage });
  for (const message of ['a', 'b', 'c']) first.capture({ errorType: 'E', message });
  await until(() => messages().length === 3);
  startServer();
  const second = startApp({ storage, maxBufferSize: 2 });
  await until(() => second.stats.sent === 2);
  expect(events()).toMatchObject([{ message: 'b', metadata: { bloop_dropped: 1 } }, { message: 'c' }]);
  expect(second.stats).toEqual({ captured: 3, sent: 2, dropped: 1, failed: 0 });
});

test.each([
  ['no JSON', '{'],
  ['no list', '{"a":1}'],
  ['a list of something else', '[1,null,{"event_id":3}]'],
])('%s in its place harms nothing', async (_, text) => {
  const { storage, kept } = aStorage();
  const probe = startApp({ storage });
  probe.capture({ errorType: 'E', message: 'finds the place' });
  await until(() => kept.size === 1);
  const [key = ''] = kept.keys();
  kept.set(key, text);
  const client = startApp({ storage });
  client.capture({ errorType: 'E', message: 'new' });
  expect(await client.flush()).toBe(true);
  expect(events().map(({ message }) => message)).toContain('new');
});

test('a storage that fails is said, and events are sent all the same', async () => {
  const broken = () => {
    throw new Error('the disk is full');
  };
  const client = startApp({ storage: { getItem: () => null, setItem: broken, removeItem: broken } });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(true);
  await until(() => lines.length > 0);
  expect(lines).toEqual(['bloop: what is not sent could not be written: Error: the disk is full']);
});

test('a storage may answer at once', async () => {
  const kept = new Map<string, string>();
  const storage: BloopStorage = {
    getItem: (key) => kept.get(key),
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  fail();
  startApp({ storage }).capture({ errorType: 'E', message: 'm' });
  await until(() => kept.size === 1);
  startServer();
  startApp({ storage });
  await until(() => events().length === 1);
});

test('what is no storage is refused, naming the option', () =>
  expect(() => startApp({ storage: { getItem: () => null } })).toThrow(/storage/));
