// Random histories for property tests: occurrences and status changes of a few issues, releases and environments,
// some of them arriving late.
import fc from 'fast-check';
import { sources } from '../../domain/events.ts';
import {
  at,
  captured,
  type Happening,
  hour,
  ignored,
  minute,
  muted,
  projectCreated,
  projectDeleted,
  regressed,
  resolved,
  tokenCreated,
  tokenRevoked,
  unresolved,
} from './events.ts';

const projects = ['p1', 'p2'];
const fingerprints = ['f1', 'f2', 'f3'];
const issue = { project: fc.constantFrom(...projects), fingerprint: fc.constantFrom(...fingerprints) };

/** Few values, so that the same moment, hour and edge of an hour come up often. */
export const moment: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 30 * 60 }).map((minutes) => at('00:00') + minutes * minute),
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(-1, 0, 1, 1800_000))
    .map(([hours, offset]) => at('00:00') + hours * hour + offset),
);

export const occurrence: fc.Arbitrary<Happening> = fc
  .record({
    ...issue,
    at: moment,
    recorded: moment,
    release: fc.constantFrom('1.0.0', '1.1.0', '2.0.0'),
    environment: fc.constantFrom('production', 'staging'),
    source: fc.constantFrom(...sources),
    type: fc.constantFrom('TypeError', 'RangeError'),
    message: fc.constantFrom('Order 17 failed', 'Order 18 failed', 'No route to 10.0.0.1', 'Überlauf'),
    route: fc.constantFrom(undefined, '/pay', '/cart'),
    screen: fc.constantFrom(undefined, 'Cart'),
  })
  .map(({ route, screen, ...rest }) =>
    captured({ ...rest, ...(route === undefined ? {} : { route }), ...(screen === undefined ? {} : { screen }) }),
  );

const statusChange: fc.Arbitrary<Happening> = fc
  .record({ ...issue, at: moment, change: fc.constantFrom(resolved, ignored, muted, unresolved, regressed) })
  .map(({ change, ...rest }) => change(rest));

const other: fc.Arbitrary<Happening> = fc
  .record({
    id: fc.constantFrom('a', 'b'),
    at: moment,
    make: fc.constantFrom(projectCreated, tokenCreated, tokenRevoked),
  })
  .map(({ make, ...rest }) => make(rest));

/** Rare, so that histories do not end in nothing. */
const deletion: fc.Arbitrary<Happening> = fc
  .record({ id: fc.constantFrom(...projects), at: moment })
  .map((rest) => projectDeleted(rest));

/** Anything that can be in a log, in any order: projections take it as it comes. */
export const history = (maxLength = 60, minLength = 0): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: occurrence, weight: 18 },
      { arbitrary: statusChange, weight: 9 },
      { arbitrary: other, weight: 3 },
      { arbitrary: deletion, weight: 1 },
    ),
    { minLength, maxLength },
  );
