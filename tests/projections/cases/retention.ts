// Cases of what retention does to read models: records count as what they stand for, and what is too old is forgotten.
import { describe, test } from 'vitest';
import { breakdown } from '../../../projections/breakdown.ts';
import { hourlyCounts } from '../../../projections/hourly-counts.ts';
import { issues } from '../../../projections/issues.ts';
import { occurrences } from '../../../projections/occurrences.ts';
import type { Projection } from '../../../projections/projection.ts';
import { routes } from '../../../projections/routes.ts';
import { totals } from '../../../projections/totals.ts';
import { at, captured, compacted, retained } from '../../support/events.ts';
import { projection } from '../harness.ts';

/** Seven occurrences between 10:00 and 10:30, and one more. */
const history = [
  captured({ at: '09:59', route: '/pay' }),
  compacted({ count: 7, firstSeen: at('10:00'), lastSeen: at('10:30'), hour: at('10:00'), route: '/pay' }),
  captured({ at: '10:40', route: '/pay' }),
];
const seen = { first_seen: at('09:59'), last_seen: at('10:40') };

describe('a record of compacted occurrences', () => {
  test('counts in its issue as what it stands for', () =>
    projection(issues)
      .given(...history)
      .expect([{ project_id: 'p1', fingerprint: 'f1', total_count: 9, first_position: 1, ...seen }]));
  test('counts in the breakdown', () =>
    projection(breakdown)
      .given(...history)
      .expect([{ release: '1.0.0', environment: 'production', source: 'api', total_count: 9, newest: 3, ...seen }]));
  test('counts in its hour', () =>
    projection(hourlyCounts)
      .given(...history)
      .expect([
        { hour: at('09:00'), count: 1 },
        { hour: at('10:00'), count: 8, first_seen: at('10:00'), last_seen: at('10:40'), newest: 3 },
      ]));
  test('counts in the totals', () =>
    projection(totals)
      .given(...history)
      .expect([
        { hour: at('09:00'), count: 1 },
        { hour: at('10:00'), count: 8 },
      ]));
  test('counts for its route', () =>
    projection(routes)
      .given(...history, compacted({ count: 2, hour: at('10:00') }))
      .expect([
        { hour: at('09:00'), route: '/pay', count: 1 },
        { hour: at('10:00'), route: '', count: 2 },
        { hour: at('10:00'), route: '/pay', count: 8 },
      ]));
});

describe('retention', () => {
  const old = [captured({ at: '08:00' }), captured({ at: '09:00', project: 'p2' }), captured({ at: '09:30' })];
  test('forgets hours of its project before a time', () =>
    projection(hourlyCounts)
      .given(...old, retained({ occurrencesBefore: 0, hourlyBefore: at('09:00') }), captured({ at: '08:10' }))
      .expect([
        { hour: at('08:00'), project_id: 'p1', newest: 5 },
        { hour: at('09:00'), project_id: 'p1' },
        { hour: at('09:00'), project_id: 'p2' },
      ]));
  test.each([totals, routes])('forgets hours of its project in $name too', (definition) =>
    projection(definition as Projection)
      .given(...old, retained({ occurrencesBefore: 0, hourlyBefore: at('09:30') }), captured({ at: '08:10' }))
      .expect([
        { hour: at('08:00'), project_id: 'p1', count: 1 },
        { hour: at('09:00'), project_id: 'p2', count: 1 },
      ]),
  );
  test('forgets occurrences of its project before a position', () =>
    projection(occurrences)
      .given(...old, retained({ occurrencesBefore: 3, hourlyBefore: 0 }), captured({ at: '10:00' }))
      .expect([{ position: 3, project_id: 'p1' }, { position: 2, project_id: 'p2' }, { position: 5 }]));
});
