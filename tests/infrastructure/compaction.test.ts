// After any number of purges the read models say what they said, and a rebuild says the same.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../infrastructure/log/audit-chain.ts';
import { compactionBatches } from '../../infrastructure/retention/compactor.ts';
import { hourOf } from '../../projections/hours.ts';
import { at, captured, hour, minute, projectDeleted, resolved, retained } from '../support/events.ts';
import { history } from '../support/histories.ts';
import { type Purger, purger } from '../support/purger.ts';
import { inWorkspace, Workspace } from '../support/workspace.ts';

/** What no purge changes. */
const lasting = (tables: ReturnType<Purger['tables']>) => {
  const { occurrences: _, hourly_counts: __, totals: ___, routes: ____, audit: _____, ...rest } = tables;
  return rest;
};

describe('a purge', () => {
  const many = (count: number, given: Parameters<typeof captured>[0] = {}) =>
    Array.from({ length: count }, (_, index) =>
      captured({
        ...given,
        at: at('10:00') + index * minute,
        payload: { stack: 'TypeError: x\n    at pay (a.js:1:2)' },
      }),
    );

  test(
    'leaves one record for alike occurrences, the first one and the samples',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append(many(30));
      const before = service.tables();
      service.purge('p1', 31);
      // Three samples, the first, and the other 26 in one record of their hour.
      expect([service.rows('ErrorCaptured'), service.rows('OccurrencesCompacted'), service.raw()]).toEqual([4, 1, 4]);
      expect(lasting(service.tables())).toEqual(lasting(before));
      expect(service.tables().hourly_counts).toEqual(before.hourly_counts);
      expect(service.tables().occurrences).toEqual([]);
      expect(service.differences()).toEqual([]);
      const record = workspace.reader.after(0, 100).find(({ type }) => type === 'OccurrencesCompacted');
      expect(record).toMatchObject({
        position: 27,
        recordedAt: at('10:26'),
        projectId: 'p1',
        stream: 'issue:p1:f1',
        data: { count: 26, firstSeen: at('10:01'), lastSeen: at('10:26'), hour: at('10:00') },
      });
    }),
  );

  test(
    'keeps what they were grouped by, once',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([...many(10, { message: 'Order 17 failed' }), ...many(10, { message: 'Order 18 failed' })]);
      service.purge('p1', 21);
      const shapes = workspace.log.connection.prepare('SELECT error_type, template, frames FROM project_shapes').all();
      const frames = 'at pay (a.js:1:2)';
      expect(shapes).toEqual([{ error_type: 'TypeError', template: 'order <n> failed', frames }]);
    }),
  );

  test(
    'leaves shapes that go with their project, of which nothing is in the file then',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([
        ...many(10, { message: 'Secret words' }),
        ...many(10, { project: 'p2', message: 'Other words' }),
      ]);
      service.purge('p1', 21);
      service.purge('p2', 21);
      workspace.append(projectDeleted());
      const erase = { stream: 'project:p1', projectId: 'p1', actor: 'cli', cause: null, events: [] };
      const effects = [{ kind: 'erase-project' as const, projectId: 'p1' }];
      workspace.log.append({ occurrences: [], decisions: [{ ...erase, effects }] });
      while (workspace.log.eraseSome());
      const shapes = workspace.log.connection.prepare('SELECT template FROM project_shapes').pluck().all();
      expect(shapes).toEqual(['other words']);
      for (const suffix of ['', '-wal'])
        expect(readFileSync(workspace.logPath + suffix).includes('ecret words')).toBe(false);
    }),
  );

  test(
    'of one project leaves the others alone, and what came since',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([...many(10), ...many(10, { project: 'p2' }), ...many(10)]);
      service.purge('p1', 11);
      expect(service.rows('ErrorCaptured')).toBe(21);
      expect(service.tables().occurrences).toHaveLength(20);
    }),
  );

  test(
    'forgets hours that are too old, in the read models and in a rebuild',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([captured({ at: '08:30' }), captured({ at: '09:30' }), captured({ at: '10:30' }), ...many(5)]);
      const before = service.tables();
      service.purge('p1', 4, hourOf(at('10:00')));
      expect(service.tables().hourly_counts?.map((row) => row.hour)).toEqual([at('10:00')]);
      expect(lasting(service.tables())).toEqual(lasting(before));
      expect(service.differences()).toEqual([]);
    }),
  );

  test(
    'leaves one record of all hours that are kept no longer, and those apart that are',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      const hours = ['06:00', '07:00', '08:00', '09:00', '10:00', '11:00'];
      service.append(
        hours.flatMap((start) =>
          many(6).map((each, i) => ({ ...captured({ at: at(start) + i }), eventId: each.eventId })),
        ),
      );
      const before = service.tables();
      service.purge('p1', 37, at('09:00'));
      const counts = () =>
        workspace.reader.after(0, 100).flatMap(({ type, data }) => (type === 'OccurrencesCompacted' ? [data] : []));
      // Of 36, the first and three samples stay.
      expect(counts()).toMatchObject([
        { count: 17, hour: at('08:00'), firstSeen: at('06:00') + 1, lastSeen: at('08:00') + 5 },
        { count: 6, hour: at('09:00') },
        { count: 6, hour: at('10:00') },
        { count: 3, hour: at('11:00') },
      ]);
      expect(lasting(service.tables())).toEqual(lasting(before));
      expect(service.differences()).toEqual([]);
      service.purge('p1', 37, at('11:00'));
      expect(counts()).toMatchObject([{ count: 29, hour: at('10:00') }, { count: 3 }]);
      expect(lasting(service.tables())).toEqual(lasting(before));
      expect(service.differences()).toEqual([]);
    }),
  );

  test(
    'leaves one record of an hour, too, of which many purges have left one each',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      const records = () => service.rows('OccurrencesCompacted');
      const before: number[] = [];
      for (let round = 1; round <= 6; round++) {
        service.append(many(5));
        service.announce('p1', round * 6 - 1, 0);
        service.compact('p1', round * 6 - 1);
        before.push(records());
      }
      const tables = lasting(service.tables());
      service.merge('p1', 36, 0);
      // What earlier purges have kept as samples leaves a record apart from what came since.
      expect([before, records()]).toEqual([[1, 3, 5, 7, 9, 11], 1]);
      expect(lasting(service.tables())).toEqual(tables);
      expect(service.differences()).toEqual([]);
    }),
  );

  test(
    'says how many hours there are without counting them',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([captured({ at: '08:30' }), captured({ at: '08:40' }), captured({ at: '09:30' }), ...many(5)]);
      const counted = () => [service.hourlyRows(), service.tables().hourly_counts?.length];
      expect(counted()).toEqual([3, 3]);
      service.purge('p1', 4, hourOf(at('10:00')));
      expect(counted()).toEqual([1, 1]);
    }),
  );

  test(
    'lets samples go when newer ones have replaced them',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append(many(10));
      service.purge('p1', 11);
      service.append(many(10));
      service.purge('p1', 22);
      expect(service.rows('ErrorCaptured')).toBe(4);
      expect(service.differences()).toEqual([]);
    }),
  );

  test(
    'that was announced, but not yet taken in by the read models, does not keep them from being verified',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append(many(10));
      workspace.append(retained({ occurrencesBefore: 11, hourlyBefore: 0 }));
      expect(service.differences()).toEqual([]);
    }),
  );

  test(
    'takes nothing that is not all there any more',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append(many(20));
      const range = { projectId: 'p1', from: 1, before: 21 };
      const read = workspace.openStore().store.connection;
      const [batch] = [...compactionBatches(workspace.log.connection, read, range)];
      const [part] = [...(batch?.parts ?? [])];
      const decision = { stream: 'x', projectId: 'p1', actor: 'system', cause: null, events: [] };
      const outcome = () =>
        workspace.log.append({
          occurrences: [],
          decisions: [{ ...decision, effects: part?.changes ?? [] } as never],
        }).decisions[0]?.outcome;
      expect([outcome(), outcome()]).toEqual(['appended', 'conflict']);
      expect([service.rows('ErrorCaptured'), service.raw(), service.rows('OccurrencesCompacted')]).toEqual([4, 4, 1]);
    }),
  );

  test(
    'does not break the chain of the audit trail, and leaves decided events alone',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([...many(10), resolved(), ...many(10)]);
      service.purge('p1', 22);
      expect(verifyChain(workspace.log.connection)).toMatchObject({ problems: [], events: 2 });
    }),
  );

  test(
    'of a project that was deleted since finds nothing to keep',
    inWorkspace((workspace) => {
      const service = purger(workspace);
      service.append([...many(10), projectDeleted()]);
      service.purge('p1', 11);
      expect(service.differences()).toEqual([]);
      expect(service.tables().issues).toEqual([]);
    }),
  );
});

const purge = fc.record({
  project: fc.constantFrom('p1', 'p2'),
  /** How much of the log it covers. */
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  hours: fc.integer({ min: 0, max: 31 }),
  /** Transactions until it is killed. */
  most: fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY),
});

test('after any history, with any purges in between, killed or not: the same totals, and a rebuild gives the same tables', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(history(40, 5), purge), { minLength: 1, maxLength: 4 }), (turns) => {
      const workspace = new Workspace();
      try {
        const service = purger(workspace);
        let covered = 0;
        for (const [happenings, { project, part, hours, most }] of turns) {
          service.append(happenings);
          const before = lasting(service.tables());
          covered = Math.max(covered, Math.floor(workspace.log.head() * part));
          service.announce(project, covered + 1, at('00:00') + hours * hour);
          service.compact(project, covered + 1, most);
          service.merge(project, covered + 1, at('00:00') + hours * hour, most);
          expect(lasting(service.tables())).toEqual(before);
          expect(service.differences()).toEqual([]);
          expect(service.raw()).toBe(service.rows('ErrorCaptured'));
        }
      } finally {
        workspace.close();
      }
    }),
    { numRuns: 40 },
  ));
