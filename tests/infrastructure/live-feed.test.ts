// The feed of what happens: asked once for all who listen, and told to each from where they stand.
import { expect, test } from 'vitest';
import { type LiveFeedOptions, liveFeed } from '../../application/live/live-feed.ts';
import type { Stretch } from '../../domain/live/stretch.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { eventually } from '../support/eventually.ts';

/** A feed on a log of so many events; what it is asked is there to look at. */
const feedAt = (start: number, more: Partial<LiveFeedOptions> = {}) => {
  const asked: { after: number; until: number }[] = [];
  const failures: Error[] = [];
  let position = start;
  let broken = false;
  const feed = liveFeed({
    ask: (async (_: string, params: { after: number; until: number }) => {
      asked.push(params);
      if (broken) throw new Error('no reader');
      return { position: params.until, projects: [], topics: [], accounts: [] } satisfies Stretch;
    }) as Ask,
    readUpTo: () => position,
    onError: (error) => failures.push(error),
    gapMs: 0,
    longestStretch: 100,
    ...more,
  });
  const grow = (to: number) => {
    position = to;
    feed.wake();
  };
  const listen = (after?: number) => {
    const heard: (number | undefined)[] = [];
    return { heard, ...feed.follow(after, (stretch) => heard.push(stretch?.position)) };
  };
  const breakDown = (isBroken: boolean) => {
    broken = isBroken;
  };
  return { asked, failures, grow, listen, breakDown };
};

test('nobody listening, nothing is asked', async () => {
  const { asked, grow, listen } = feedAt(5);
  grow(20);
  expect(listen()).toMatchObject({ position: 20, isReset: false });
  expect(asked).toEqual([]);
});

test('one question answers all who listen', async () => {
  const { asked, grow, listen } = feedAt(5);
  const [one, other] = [listen(), listen()];
  grow(9);
  await eventually(() => expect([one.heard, other.heard]).toEqual([[9], [9]]));
  expect(asked).toEqual([{ after: 5, until: 9 }]);
});

test('what has happened meanwhile is asked in one piece', async () => {
  const { asked, grow, listen } = feedAt(5, { gapMs: 50 });
  const { heard } = listen();
  for (const position of [6, 7, 8, 9]) grow(position);
  await eventually(() => expect(heard).toEqual([9]));
  for (const position of [10, 11, 12]) grow(position);
  await eventually(() => expect(heard).toEqual([9, 12]));
  expect(asked).toEqual([
    { after: 5, until: 9 },
    { after: 9, until: 12 },
  ]);
});

test('whoever comes back is told what was missed, all of them by one question', async () => {
  const { asked, listen } = feedAt(50);
  const back = [listen(20), listen(20)];
  for (const each of back) {
    expect(each).toMatchObject({ position: 20, isReset: false });
    await each.caughtUp;
    expect(each.heard).toEqual([50]);
  }
  expect(asked).toEqual([{ after: 20, until: 50 }]);
});

test('whoever missed nothing is asked for nothing', async () => {
  const { asked, listen } = feedAt(50);
  const back = listen(50);
  await back.caughtUp;
  expect([back.position, back.isReset, back.heard, asked]).toEqual([50, false, [], []]);
});

test.each([
  ['too old', 200, 99],
  ['of another log', 50, 51],
])('a position that is %s is not told from', (_, head, after) => {
  expect(feedAt(head).listen(after)).toMatchObject({ position: head, isReset: true });
});

test('when too much happens at once, that is what is told', async () => {
  const { asked, grow, listen } = feedAt(5);
  const { heard } = listen();
  grow(500);
  await eventually(() => expect(heard).toEqual([undefined]));
  grow(501);
  await eventually(() => expect(heard).toEqual([undefined, 501]));
  expect(asked).toEqual([{ after: 500, until: 501 }]);
});

test('what cannot be read is asked again', async () => {
  const { failures, grow, listen, breakDown } = feedAt(5);
  const { heard } = listen();
  breakDown(true);
  grow(6);
  await eventually(() => expect(failures.length).toBeGreaterThan(1));
  expect(heard).toEqual([]);
  breakDown(false);
  await eventually(() => expect(heard).toEqual([6]));
});

test('what was missed and cannot be read has to be read anew', async () => {
  const { listen, breakDown } = feedAt(50);
  breakDown(true);
  const back = listen(20);
  await back.caughtUp;
  expect(back.heard).toEqual([undefined]);
});

test('whoever has left hears nothing more, and the last one ends the questions', async () => {
  const { asked, grow, listen } = feedAt(5);
  const [stays, leaves] = [listen(), listen()];
  leaves.stop();
  grow(6);
  await eventually(() => expect(stays.heard).toEqual([6]));
  expect(leaves.heard).toEqual([]);
  stays.stop();
  grow(7);
  expect(listen()).toMatchObject({ position: 7 });
  expect(asked).toHaveLength(1);
});
