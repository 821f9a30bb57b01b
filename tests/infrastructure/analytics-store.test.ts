// However little at a time analytics is brought up to date, and whatever is purged in between: its tables are those of a store
// that is folded anew.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnarStore } from '../../infrastructure/duckdb/columnar-store.ts';
import { hourOf } from '../../projections/hours.ts';
import { foldedAnew, openAnalytics } from '../support/analytics.ts';
import { at, captured, type Happening, hour, minute, projectDeleted, resolved } from '../support/events.ts';
import { history } from '../support/histories.ts';
import { purger } from '../support/purger.ts';
import { inWorkspace, Workspace } from '../support/workspace.ts';

const many = (count: number, given: Parameters<typeof captured>[0] = {}): Happening[] =>
  Array.from({ length: count }, (_, index) => captured({ ...given, at: at(given.at ?? '10:00') + index * minute }));

const turn = fc.record({
  happenings: history(30),
  isRead: fc.boolean(),
  purge: fc.option(
    fc.record({
      project: fc.constantFrom('p1', 'p2'),
      /** How much of the log it covers. */
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      hours: fc.integer({ min: 0, max: 31 }),
      most: fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
    }),
  ),
});

test('tables that grow bit by bit, with purges in between, are those of the whole log', () =>
  fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 5 }), async (turns) => {
      const workspace = new Workspace();
      const analytics = await openAnalytics(workspace);
      try {
        const purges = purger(workspace);
        let covered = 0;
        for (const { happenings, isRead, purge } of turns) {
          purges.append(happenings);
          if (isRead) await analytics.feed();
          if (purge === null) continue;
          covered = Math.max(covered, Math.floor(workspace.log.head() * purge.part));
          const hourlyBefore = at('00:00') + purge.hours * hour;
          purges.announce(purge.project, covered + 1, hourlyBefore);
          purges.compact(purge.project, covered + 1, purge.most);
          purges.merge(purge.project, covered + 1, hourlyBefore, purge.most);
        }
        await analytics.feed();
        expect(await analytics.tables()).toEqual(await foldedAnew(workspace));
      } finally {
        analytics.close();
        workspace.close();
      }
    }),
    { numRuns: 30 },
  ));

describe('the store', () => {
  test(
    'holds one row for each hour of an issue, however often it is fed',
    inWorkspace(async (workspace) => {
      const analytics = await openAnalytics(workspace);
      for (const happening of many(6)) {
        workspace.append(happening);
        await analytics.feed();
      }
      const { activity, known_issues, known_releases } = await analytics.tables();
      expect(activity).toMatchObject([{ hour: at('10:00'), project_id: 'p1', fingerprint: 'f1', count: 6 }]);
      expect(known_issues).toMatchObject([{ fingerprint: 'f1', status: null, introduced_in: '1.0.0' }]);
      expect(known_releases).toEqual([{ project_id: 'p1', release: '1.0.0', first_seen: at('10:00') }]);
      workspace.append(resolved());
      await analytics.feed();
      expect((await analytics.tables()).known_issues).toMatchObject([{ fingerprint: 'f1', status: 'resolved' }]);
      analytics.close();
    }),
  );

  test(
    'counts nothing twice that was compacted before it was read',
    inWorkspace(async (workspace) => {
      const purges = purger(workspace);
      const analytics = await openAnalytics(workspace);
      purges.append(many(10));
      await analytics.feed();
      purges.append(many(20));
      // A part of what becomes one record has been counted.
      purges.purge('p1', 25);
      await analytics.feed();
      const { activity } = await analytics.tables();
      expect(activity?.reduce((sum, row) => sum + Number(row.count), 0)).toBe(30);
      analytics.close();
    }),
  );

  test(
    'forgets a project that was deleted, and hours that are kept no longer',
    inWorkspace(async (workspace) => {
      const purges = purger(workspace);
      const analytics = await openAnalytics(workspace);
      purges.append([...many(3, { at: '08:00' }), ...many(3), ...many(3, { project: 'p2' })]);
      await analytics.feed();
      purges.announce('p1', 1, hourOf(at('10:00')));
      purges.append([projectDeleted({ id: 'p2' })]);
      await analytics.feed();
      const { activity, known_issues } = await analytics.tables();
      expect(activity).toMatchObject([{ hour: at('10:00'), project_id: 'p1', count: 3 }]);
      expect(known_issues).toMatchObject([{ project_id: 'p1' }]);
      analytics.close();
    }),
  );

  test(
    'goes on where it was when it is opened again',
    inWorkspace(async (workspace) => {
      const path = join(workspace.folder, 'analytics.duckdb');
      workspace.append(...many(5));
      const before = await openAnalytics(workspace, path);
      await before.feed();
      before.close();
      workspace.append(...many(5, { fingerprint: 'f2' }));
      const after = await openAnalytics(workspace, path);
      expect(after.store.checkpoint.position).toBe(5);
      await after.feed();
      expect(await after.tables()).toEqual(await foldedAnew(workspace));
      after.close();
    }),
  );

  test.each([
    ['is damaged', (path: string) => writeFileSync(path, 'no database at all'.repeat(1000))],
    ['is gone', (path: string) => rmSync(path)],
    ['has lost the end of a write', (path: string) => writeFileSync(`${path}.wal`, 'no log either')],
  ])('is folded anew when its file %s', (_, harm) =>
    inWorkspace(async (workspace) => {
      const path = join(workspace.folder, 'analytics.duckdb');
      workspace.append(...many(5));
      const before = await openAnalytics(workspace, path);
      await before.feed();
      before.close();
      harm(path);
      const after = await openAnalytics(workspace, path);
      await after.feed();
      expect(await after.tables()).toEqual(await foldedAnew(workspace));
      after.close();
    })(),
  );

  test(
    'is emptied when it belongs to another log, or to a later state of this one',
    inWorkspace(async (workspace) => {
      const path = join(workspace.folder, 'analytics.duckdb');
      workspace.append(...many(5));
      const before = await openAnalytics(workspace, path);
      await before.feed();
      before.close();
      const options = { path, limits: { memoryMb: 256, threads: 1 }, projections: [], logId: 'another' };
      const other = await ColumnarStore.open({ ...options, belongsToLog: () => true });
      expect(other.checkpoint.position).toBe(0);
      other.close();
      const [first] = many(1);
      if (first !== undefined) workspace.append(first);
      const again = await openAnalytics(workspace, path);
      await again.feed();
      const position = again.store.checkpoint.position;
      again.close();
      const later = await ColumnarStore.open({
        ...options,
        projections: [],
        logId: workspace.log.identity,
        belongsToLog: (checkpoint) => checkpoint.position < position,
      });
      expect(later.checkpoint.position).toBe(0);
      later.close();
    }),
  );
});
