// Cases of the read models that point at single occurrences: all of them, and the newest of each issue.
import { describe, test } from 'vitest';
import { occurrences } from '../../../projections/occurrences.ts';
import { samples } from '../../../projections/samples.ts';
import { at, captured } from '../../support/events.ts';
import { projection } from '../harness.ts';

describe('occurrences', () => {
  test('each has a row in the hour that it happened in', () =>
    projection(occurrences)
      .given(
        captured({ at: '10:20', release: '2.0.0' }),
        captured({ at: '10:10' }),
        captured({ at: '09:59', source: 'ios' }),
      )
      .expect([
        { hour: at('09:00'), occurred_at: at('09:59'), position: 3, source: 'ios', environment: 'production' },
        { hour: at('10:00'), occurred_at: at('10:10'), position: 2, release: '1.0.0' },
        { hour: at('10:00'), occurred_at: at('10:20'), position: 1, release: '2.0.0' },
      ]));

  test('two of the same moment are two', () =>
    projection(occurrences)
      .given(captured(), captured(), captured({ fingerprint: 'f2' }))
      .expect([
        { fingerprint: 'f1', position: 1 },
        { fingerprint: 'f1', position: 2 },
        { fingerprint: 'f2', position: 3 },
      ]));
});

describe('samples', () => {
  test('the newest of each issue are kept, as many as are wanted', () =>
    projection(samples(2))
      .given(
        captured(),
        captured({ fingerprint: 'f2' }),
        captured(),
        captured(),
        captured({ project: 'p2' }),
        captured(),
      )
      .expect([
        { project_id: 'p1', fingerprint: 'f1', positions: '[6,4]' },
        { project_id: 'p1', fingerprint: 'f2', positions: '[2]' },
        { project_id: 'p2', fingerprint: 'f1', positions: '[5]' },
      ]));

  test('newest is what was recorded last, whenever it happened', () =>
    projection(samples(1))
      .given(captured({ at: '12:00' }), captured({ at: '08:00', recorded: '12:01' }))
      .expect([{ positions: '[2]' }]));

  test('an issue with fewer occurrences keeps them all', () =>
    projection(samples(5))
      .given(captured(), captured())
      .expect([{ positions: '[2,1]' }]));
});
