// Threads that are started on demand: whoever waits hears of it, however the thread ends.
import { expect, onTestFinished, test } from 'vitest';
import {
  onDemandThread,
  ThreadBusy,
  ThreadLate,
  type ThreadLimits,
} from '../../infrastructure/runner/on-demand-thread.ts';

interface Request {
  do?: 'throw' | 'exit' | 'fill' | 'hang' | 'spin';
  say?: string;
}
interface Reply {
  answer: string;
  /** How many this thread has answered. */
  answered: number;
}

const startThread = (limits: Partial<ThreadLimits> = {}) => {
  const module = new URL('../support/threads/obedient.mjs', import.meta.url);
  const thread = onDemandThread<Request, Reply>(module, null, { mostWaiting: 10, jobMs: 30_000, ...limits });
  onTestFinished(thread.close);
  return thread;
};

test('requests are answered in order, by one thread', async () => {
  const thread = startThread();
  const replies = await Promise.all(['a', 'b', 'c'].map((say) => thread.ask({ say })));
  expect(replies).toEqual(['a', 'b', 'c'].map((answer, index) => ({ answer, answered: index + 1 })));
});

test.each([
  ['throws', { do: 'throw' }, 'thrown in the thread'],
  ['exits without a word', { do: 'exit' }, 'ended before it answered'],
  ['runs out of memory', { do: 'fill' }, 'memory'],
] as const)('a thread that %s is seen by who waits, and the next request gets a new one', async (_, request, says) => {
  const thread = startThread({ memory: { maxOldGenerationSizeMb: 32 } });
  await thread.ask({ say: 'before' });
  const [dead, next] = await Promise.allSettled([thread.ask(request), thread.ask({ say: 'after' })]);
  expect(dead).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining(says) } });
  expect(next).toEqual({ status: 'fulfilled', value: { answer: 'after', answered: 1 } });
});

test.each(['hang', 'spin'] as const)('one that %ss is ended, and the next request gets a new one', async (what) => {
  const thread = startThread({ jobMs: 300 });
  const [late, next] = await Promise.allSettled([thread.ask({ do: what }), thread.ask({ say: 'after' })]);
  expect(late).toMatchObject({ status: 'rejected', reason: expect.any(ThreadLate) });
  expect(next).toEqual({ status: 'fulfilled', value: { answer: 'after', answered: 1 } });
});

test('who does not want to wait is answered at once; what was not begun is not done', async () => {
  const thread = startThread({ jobMs: 1500 });
  const first = thread.ask({ do: 'hang' });
  await expect(thread.ask({ say: 'never begun' }, 50)).rejects.toThrow(ThreadLate);
  await expect(first).rejects.toThrow(ThreadLate);
  expect(await thread.ask({ say: 'next' })).toEqual({ answer: 'next', answered: 1 });
});

test('no more wait than may', async () => {
  const thread = startThread({ mostWaiting: 2, jobMs: 500 });
  const waiting = [thread.ask({ do: 'hang' }), thread.ask({ say: 'second' })];
  await expect(thread.ask({ say: 'third' })).rejects.toThrow(ThreadBusy);
  expect(await Promise.allSettled(waiting)).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled' }]);
});

test('whoever waits when it is closed is told', async () => {
  const thread = startThread();
  const waiting = [thread.ask({ do: 'hang' }), thread.ask({ say: 'second' })];
  const settled = Promise.allSettled(waiting);
  await thread.close();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
