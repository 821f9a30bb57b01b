// Thousands of files of one upload: what the release has is read once, and again only when somebody else was faster.
import { expect, test } from 'vitest';
import type { Decision, DecisionResult } from '../../application/log.ts';
import { releaseHistory } from '../../application/source-maps/release-history.ts';
import type { Ask } from '../../projections/queries/all.ts';

const upload = (index: number) =>
  ({
    type: 'UploadSourceMap',
    sourceMapId: `m${index}`,
    kind: 'map',
    release: '1.0',
    filename: `chunk-${index}.js.map`,
    hash: `h${index}`,
    sizeBytes: 7,
    debugId: null,
  }) as const;

const history = (outcomeOf: (decision: Decision) => DecisionResult) => {
  const decided: Decision[] = [];
  let asked = 0;
  const ask = (async () => {
    asked += 1;
    return [];
  }) as unknown as Ask;
  const decide = async (decision: Decision) => {
    decided.push(decision);
    return outcomeOf(decision);
  };
  const { carryOut } = releaseHistory({ ask, decide }, { projectId: 'p1', release: '1.0', actor: 'token:t1' });
  return { carryOut, decided, asked: () => asked };
};

test('a release is read once, however many files are added to it', async () => {
  const { carryOut, decided, asked } = history(({ expectedVersion }) => ({
    outcome: 'appended',
    position: 1 + (expectedVersion ?? 0),
  }));
  for (let index = 0; index < 500; index++) await carryOut(upload(index), () => []);
  expect(asked()).toBe(1);
  expect(decided.map(({ expectedVersion }) => expectedVersion)).toEqual(
    Array.from({ length: 500 }, (_, index) => index),
  );
  // The same content again: nothing to decide, and nothing to read.
  expect(await carryOut(upload(7), () => [])).toMatchObject({ position: 0 });
  expect([asked(), decided.length]).toEqual([1, 500]);
});

test('when somebody was faster it is read again', async () => {
  let isSlower = true;
  const { carryOut, asked } = history(() => {
    const outcome = isSlower ? 'conflict' : 'appended';
    isSlower = false;
    return { outcome, position: outcome === 'appended' ? 4 : 0 };
  });
  expect(await carryOut(upload(1), () => [])).toBeUndefined();
  expect(await carryOut(upload(1), () => [])).toMatchObject({ position: 4 });
  expect(asked()).toBe(2);
});
