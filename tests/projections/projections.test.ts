// Every read model, case by case; and none of the events that one handles without a case.
import { expect, test } from 'vitest';
import { everyProjection } from '../support/workspace.ts';
import { uncovered } from './harness.ts';
import './cases/access.ts';
import './cases/alerts.ts';
import './cases/counts.ts';
import './cases/decisions.ts';
import './cases/issues.ts';
import './cases/occurrences.ts';
import './cases/retention.ts';
import './cases/source-maps.ts';

test('every event that a projection handles appears in a case of it', () => {
  expect(everyProjection.length).toBeGreaterThan(0);
  expect(uncovered(everyProjection)).toEqual([]);
});
