// How long the server is left alone after failures. The clock is the test's, the timers are Vitest's.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backoff, Patience } from '../src/patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const always = (share: number) => vi.spyOn(Math, 'random').mockReturnValue(share);
afterEach(() => vi.restoreAllMocks());

/** Whether a wait is over after so many ms. */
const passesWithin = async (patience: Patience, ms: number): Promise<boolean> => {
  let isOver = false;
  void patience.wait().then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(ms);
  return isOver;
};

test('pauses double from the first one, up to five minutes', () => {
  const longest = (failures: number) => backoff(500, failures, () => 1);
  expect([1, 2, 3, 4].map(longest)).toEqual([500, 1000, 2000, 4000]);
  expect(longest(11)).toBe(300_000);
  expect(longest(5000)).toBe(300_000);
});

test('what the server asks for gets up to a quarter more, a second at least', () => {
  always(1);
  expect(new Patience(1).failed(1000)).toBe(2000);
  expect(new Patience(1).failed(100_000)).toBe(125_000);
  always(0);
  expect(new Patience(1).failed(100_000)).toBe(100_000);
});

test('a pause of our own is cut once, and the one after it passes by itself', async () => {
  always(1);
  const patience = new Patience(1000, () => Date.now());
  patience.failed(0);
  patience.hurry();
  expect(await passesWithin(patience, 0)).toBe(true);
  patience.failed(0);
  patience.hurry();
  expect(await passesWithin(patience, 1990)).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  patience.failed(0);
  patience.hurry();
  expect(await passesWithin(patience, 0)).toBe(true);
});

test('whoever ends cuts it all the same', async () => {
  always(1);
  const patience = new Patience(1000, () => Date.now());
  for (let i = 0; i < 3; i++) {
    patience.failed(0);
    patience.hurry({ isLast: true });
    expect(await passesWithin(patience, 0)).toBe(true);
  }
});

test('a pause that the server asked for is cut by nobody, not in the middle of it either', async () => {
  always(0.5);
  const patience = new Patience(60_000, () => Date.now());
  patience.failed(10_000);
  const waiting = passesWithin(patience, 9000);
  patience.hurry({ isLast: true });
  expect(await waiting).toBe(false);
  expect(patience.closedMs).toBeGreaterThan(0);
  expect(await passesWithin(patience, 3000)).toBe(true);
});

test('nothing waits once it has ended', async () => {
  const patience = new Patience(60_000, () => Date.now());
  patience.failed(60_000);
  const waiting = passesWithin(patience, 1);
  patience.end();
  expect(await waiting).toBe(true);
});
