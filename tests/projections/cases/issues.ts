// Cases of the issue list's read model.
import { describe, test } from 'vitest';
import { issues } from '../../../projections/issues.ts';
import { at, captured, ignored, muted, regressed, resolved, unresolved } from '../../support/events.ts';
import { projection } from '../harness.ts';

const given = projection(issues).given;

describe('issues', () => {
  test('the first occurrence makes the issue', () =>
    given(
      captured({ at: '10:00', type: 'RangeError', message: 'Order 17 failed', route: '/pay', screen: 'Cart' }),
    ).expect([
      {
        project_id: 'p1',
        fingerprint: 'f1',
        error_type: 'RangeError',
        message: 'Order 17 failed',
        source: 'api',
        release: '1.0.0',
        environment: 'production',
        route: '/pay',
        screen: 'Cart',
        total_count: 1,
        first_seen: at('10:00'),
        last_seen: at('10:00'),
        status: null,
        status_changed_at: null,
        regressed_at: null,
        search_text: 'order 17 failed',
      },
    ]));

  test('occurrences are counted, and the newest to be recorded gives the row its texts', () =>
    given(
      captured({ message: 'Order 1 failed', release: '1.0.0', environment: 'staging' }),
      captured({ message: 'Order 2 failed', release: '1.1.0' }),
      captured({ message: 'Order 3 failed', release: '1.0.1', source: 'ios' }),
    ).expect([
      { total_count: 3, message: 'Order 3 failed', release: '1.0.1', environment: 'production', source: 'ios' },
    ]));

  test('first and last seen are when it happened, in whatever order it arrives', () =>
    given(
      captured({ at: '10:30' }),
      captured({ at: '09:10' }),
      captured({ at: '12:00' }),
      captured({ at: '11:00' }),
    ).expect([{ first_seen: at('09:10'), last_seen: at('12:00'), total_count: 4 }]));

  test('the text for search is that of the newest message', () =>
    given(captured({ message: 'First 1' }), captured({ message: 'Second 2' })).expect([
      { search_text: 'second 2', message: 'Second 2' },
    ]));

  test('an occurrence without a route does not take away the one that is known', () =>
    given(captured({ route: '/pay', screen: 'Cart' }), captured()).expect([{ route: '/pay', screen: 'Cart' }]));

  test('the same fingerprint in another project is another issue', () =>
    given(captured({ project: 'p2' }), captured({ project: 'p1' }), captured({ project: 'p2' })).expect([
      { project_id: 'p1', total_count: 1 },
      { project_id: 'p2', total_count: 2 },
    ]));

  test.each([
    ['resolved', resolved],
    ['ignored', ignored],
    ['muted', muted],
    ['unresolved', unresolved],
  ])('an issue that is %s says so, and since when', (status, change) =>
    given(captured(), change({ at: '11:00' })).expect([
      { status, status_changed_at: at('11:00'), regressed_at: null, total_count: 1 },
    ]),
  );

  test('the status of an issue is its latest', () =>
    given(captured(), ignored(), muted(), resolved({ at: '14:00' }), captured()).expect([
      { status: 'resolved', status_changed_at: at('14:00'), total_count: 2 },
    ]));

  test('a regression reopens the issue and leaves its time', () =>
    given(captured(), resolved(), captured(), regressed({ at: '12:00' })).expect([
      { status: 'unresolved', status_changed_at: at('12:00'), regressed_at: at('12:00'), total_count: 2 },
    ]));

  test('the time of a regression stays when the status changes again', () =>
    given(captured(), resolved(), regressed({ at: '12:00' }), muted({ at: '13:00' })).expect([
      { status: 'muted', status_changed_at: at('13:00'), regressed_at: at('12:00') },
    ]));
});
