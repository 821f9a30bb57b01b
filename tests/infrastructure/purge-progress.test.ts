// What a purge says of itself: while it runs, when it is done, when it has failed.
import { expect, test } from 'vitest';
import { purgeProgress } from '../../application/retention/purge-progress.ts';

const started = () => {
  const clock = { now: 1 };
  return { clock, progress: purgeProgress(() => clock.now) };
};

test('before any purge there is nothing to say', () => {
  const { progress } = started();
  progress.removed(5);
  expect(progress.newest()).toBeUndefined();
});

test('while it runs it says how far it has come, and where it is', async () => {
  const { clock, progress } = started();
  const answer = await progress.of('shop', async () => {
    progress.found(10);
    progress.at('shop');
    progress.removed(4);
    expect(progress.newest()).toEqual({
      state: 'running',
      startedAt: 1,
      finishedAt: undefined,
      projectId: 'shop',
      currentProjectId: 'shop',
      occurrencesDone: 4,
      occurrencesTotal: 10,
      error: undefined,
    });
    progress.removed(5);
    clock.now = 2;
    return 'removed';
  });
  expect(answer).toBe('removed');
  expect(progress.newest()).toMatchObject({ state: 'done', finishedAt: 2, occurrencesDone: 9, occurrencesTotal: 9 });
  expect(progress.newest()?.currentProjectId).toBeUndefined();
});

test('what an earlier purge has left counts too: there is never more done than there is to do', async () => {
  const { progress } = started();
  await progress.of(undefined, async () => {
    progress.removed(3);
    expect(progress.newest()).toMatchObject({ occurrencesDone: 3, occurrencesTotal: 3 });
  });
});

test('one that fails says why, and how far it had come', async () => {
  const { progress } = started();
  const failing = progress.of(undefined, async () => {
    progress.found(10);
    progress.removed(4);
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(progress.newest()).toMatchObject({
    state: 'failed',
    error: 'disk full',
    occurrencesDone: 4,
    occurrencesTotal: 10,
  });
});
