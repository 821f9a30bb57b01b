// One of several holds it; whoever waits has it soon after the holder has ended, however that was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { endOf, nextMessage } from '../../infrastructure/runner/thread-end.ts';
import { holdLease, lease } from '../../infrastructure/sqlite/lease.ts';
import { dist } from '../support/build.ts';
import { temporaryFolder } from '../support/server.ts';

test('a lease is held by one, and taken when it is given back', () => {
  const path = join(temporaryFolder(), 'a.lock');
  const [one, other] = [lease(path), lease(path)];
  expect([one.take(), one.take(), other.take()]).toEqual([true, true, false]);
  one.release();
  expect([other.take(), one.take()]).toEqual([true, false]);
  other.release();
});

test('whoever waits holds it when the process that held it is killed', async () => {
  const path = join(temporaryFolder(), 'a.lock');
  const code = `const { lease } = await import(${JSON.stringify(dist('infrastructure/sqlite/lease.js'))});
    lease(${JSON.stringify(path)}).take(); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code]);
  await once(holder.stdout, 'data');
  const waited: string[] = [];
  const own = lease(path);
  const held = new Promise<void>((resolve) =>
    holdLease(own, { onHeld: resolve, onWaiting: () => waited.push('waiting') }),
  );
  expect(waited).toEqual(['waiting']);
  holder.kill('SIGKILL');
  await held;
  own.release();
});

test.each([
  ['runs out of memory', 'const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));', /memory/],
  ['throws', 'throw new Error("broken")', /broken/],
  ['ends without a word', 'process.exit(0)', /has ended/],
])('whoever waits for a thread that %s hears of it', async (_, code, message) => {
  const thread = new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  const ended = endOf(thread);
  await expect(nextMessage(thread, ended)).rejects.toThrow(message);
  // Also when it ended long before.
  await expect(nextMessage(thread, ended)).rejects.toThrow(message);
});
