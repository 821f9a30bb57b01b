// Cases of the read models that count: by release and environment, by hour, by route, and of everything.
import { describe, test } from 'vitest';
import { breakdown } from '../../../projections/breakdown.ts';
import { hourlyCounts } from '../../../projections/hourly-counts.ts';
import { routes } from '../../../projections/routes.ts';
import { totals } from '../../../projections/totals.ts';
import { at, captured } from '../../support/events.ts';
import { projection } from '../harness.ts';

describe('breakdown', () => {
  const given = projection(breakdown).given;

  test('each release, environment and source of an issue is counted apart', () =>
    given(
      captured({ release: '1.0.0' }),
      captured({ release: '2.0.0' }),
      captured({ release: '1.0.0', environment: 'staging' }),
      captured({ release: '1.0.0', source: 'ios' }),
      captured({ release: '1.0.0' }),
    ).expect([
      { release: '1.0.0', environment: 'production', source: 'api', total_count: 2, newest: 5 },
      { release: '1.0.0', environment: 'production', source: 'ios', total_count: 1, newest: 4 },
      { release: '1.0.0', environment: 'staging', source: 'api', total_count: 1, newest: 3 },
      { release: '2.0.0', environment: 'production', source: 'api', total_count: 1, newest: 2 },
    ]));

  test('the newest is the last to be recorded, first and last seen are when it happened', () =>
    given(captured({ at: '12:00' }), captured({ at: '09:00' }), captured({ at: '10:00' })).expect([
      { newest: 3, first_seen: at('09:00'), last_seen: at('12:00'), total_count: 3 },
    ]));
});

describe('hourly counts', () => {
  const given = projection(hourlyCounts).given;

  test('counts land in the hour they happened', () =>
    given(captured({ at: '10:00' }), captured({ at: '10:59:59.999' }), captured({ at: '11:00' })).expect([
      { hour: at('10:00'), count: 2, first_seen: at('10:00'), last_seen: at('10:59:59.999'), newest: 2 },
      { hour: at('11:00'), count: 1, newest: 3 },
    ]));

  test('what arrives late is counted where it happened', () =>
    given(captured({ at: '10:30' }), captured({ at: '08:15', recorded: '10:31' }), captured({ at: '10:10' })).expect([
      { hour: at('08:00'), count: 1, newest: 2 },
      { hour: at('10:00'), count: 2, first_seen: at('10:10'), last_seen: at('10:30'), newest: 3 },
    ]));

  test('issues, releases, environments and sources are counted apart', () =>
    given(
      captured({ fingerprint: 'f2' }),
      captured({ release: '2.0.0' }),
      captured({ environment: 'staging' }),
      captured({ source: 'android' }),
      captured({ project: 'p2' }),
    ).expect([
      { project_id: 'p1', fingerprint: 'f1', release: '1.0.0', environment: 'production', source: 'android', count: 1 },
      { project_id: 'p1', fingerprint: 'f1', release: '1.0.0', environment: 'staging', source: 'api', count: 1 },
      { project_id: 'p1', fingerprint: 'f1', release: '2.0.0', environment: 'production', source: 'api', count: 1 },
      { project_id: 'p1', fingerprint: 'f2', release: '1.0.0', environment: 'production', source: 'api', count: 1 },
      { project_id: 'p2', fingerprint: 'f1', release: '1.0.0', environment: 'production', source: 'api', count: 1 },
    ]));
});

describe('totals', () => {
  test('all issues of a project are counted together, hour by hour', () =>
    projection(totals)
      .given(
        captured({ at: '10:05' }),
        captured({ at: '10:50', fingerprint: 'f2' }),
        captured({ at: '09:50', release: '2.0.0' }),
        captured({ at: '10:20', project: 'p2' }),
      )
      .expect([
        { hour: at('09:00'), project_id: 'p1', count: 1 },
        { hour: at('10:00'), project_id: 'p1', count: 2 },
        { hour: at('10:00'), project_id: 'p2', count: 1 },
      ]));
});

describe('routes', () => {
  test('each route is counted, and events without one under no name', () =>
    projection(routes)
      .given(
        captured({ route: '/pay' }),
        captured({ route: '/pay', fingerprint: 'f2' }),
        captured({ route: '/cart' }),
        captured(),
        captured({ at: '11:00', route: '/pay' }),
      )
      .expect([
        { hour: at('10:00'), project_id: 'p1', route: '', count: 1 },
        { hour: at('10:00'), project_id: 'p1', route: '/cart', count: 1 },
        { hour: at('10:00'), project_id: 'p1', route: '/pay', count: 2 },
        { hour: at('11:00'), project_id: 'p1', route: '/pay', count: 1 },
      ]));
});
