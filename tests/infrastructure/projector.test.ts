// The projector: exactly once, whatever fails when.
import { expect, test } from 'vitest';
import { logReader } from '../../infrastructure/log/log-reader.ts';
import { Projector } from '../../infrastructure/runner/projector.ts';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { ReadStore } from '../../infrastructure/sqlite/read-store.ts';
import { at, captured, resolved } from '../support/events.ts';
import { drain, everyProjection, inWorkspace, tablesOf, type Workspace } from '../support/workspace.ts';

const occurrences = (count: number, fingerprint = 'f1') =>
  Array.from({ length: count }, () => captured({ fingerprint }));

const rebuiltTables = (workspace: Workspace) => {
  rebuild({ ...workspace, projections: everyProjection });
  return tablesOf(workspace.openStore().store.connection);
};

const totalCount = (store: ReadStore) => store.connection.prepare('SELECT sum(total_count) FROM issues').pluck().get();

test(
  'a step folds so many events, and says which and what was decided',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(2), resolved({ at: '11:00' }), ...occurrences(2));
    const { projector, store } = workspace.startProjector();
    expect(projector.step(3)).toMatchObject({
      events: 3,
      position: 3,
      recordedAt: at('11:00'),
      decided: [{ type: 'IssueResolved', position: 3 }],
    });
    expect(projector.position).toBe(3);
    expect(totalCount(store)).toBe(2);
    expect(projector.step(10)).toMatchObject({ events: 2, position: 5, decided: [] });
    expect(projector.step(10)).toMatchObject({ events: 0, position: 5 });
  }),
);

test(
  'the checkpoint of every read model moves with its rows, handled or not',
  inWorkspace((workspace) => {
    workspace.append(captured({ at: '10:00' }), captured({ at: '10:30' }));
    const store = workspace.fold();
    for (const { name } of everyProjection)
      expect(store.checkpoint(name)).toEqual({ position: 2, recordedAt: at('10:30') });
  }),
);

test(
  'a new projector goes on where the last one stopped',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(5));
    workspace.startProjector().projector.step(2);
    const { projector, store, rebuilt } = workspace.startProjector();
    expect(rebuilt).toEqual([]);
    expect(projector.position).toBe(2);
    expect(projector.step(10).events).toBe(3);
    expect(totalCount(store)).toBe(5);
  }),
);

class FailingStore extends ReadStore {
  failures = 0;
  override transaction<T>(work: () => T): T {
    return super.transaction(() => {
      const result = work();
      if (this.failures-- > 0) throw new Error('the disk is gone');
      return result;
    });
  }
}

test(
  'a batch whose commit fails is folded again, once',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(3), captured({ fingerprint: 'f2' }), resolved());
    const { store } = workspace.openStore();
    const failing = new FailingStore(store.connection, everyProjection);
    failing.prepare(workspace.log.identity, () => true);
    const projector = new Projector(workspace.reader, failing, everyProjection);
    projector.step(2);
    failing.failures = 2;
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => projector.step(10)).toThrow('the disk is gone');
      expect([projector.position, totalCount(store)]).toEqual([2, 2]);
    }
    workspace.append(captured());
    expect(projector.step(10)).toMatchObject({ events: 4, position: 6 });
    expect(tablesOf(store.connection)).toEqual(rebuiltTables(workspace));
  }),
);

test(
  'a full disk stops the projector, and room on it lets it go on with nothing lost or doubled',
  inWorkspace((workspace) => {
    const { projector, store } = workspace.startProjector();
    store.connection.pragma(`max_page_count = ${store.connection.pragma('page_count', { simple: true })}`);
    for (let issue = 0; issue < 300; issue++) workspace.append(captured({ fingerprint: `issue ${issue}` }));
    const stepUntilFull = () => {
      while (projector.step(50).events > 0);
    };
    expect(stepUntilFull).toThrow(/full/);
    expect(stepUntilFull).toThrow(/full/);
    const stoppedAt = projector.position;
    expect(stoppedAt).toBeLessThan(300);
    expect(totalCount(store) ?? 0).toBe(stoppedAt);
    store.connection.pragma('max_page_count = 1000000');
    drain(projector, 50);
    expect(projector.position).toBe(300);
    expect(tablesOf(store.connection)).toEqual(rebuiltTables(workspace));
  }),
);

test(
  'read models at different positions are each folded from their own',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(6));
    workspace.startProjector().projector.step(2);
    rebuild({ ...workspace, projections: everyProjection, only: ['totals', 'samples'] });
    const { projector, store } = workspace.startProjector();
    expect([projector.position, store.checkpoint('totals').position]).toEqual([2, 6]);
    drain(projector, 3);
    expect(tablesOf(store.connection)).toEqual(rebuiltTables(workspace));
  }),
);

test(
  'what another process on the same file was faster to fold is told here all the same, once',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(2));
    const { projector } = workspace.startProjector();
    const { projector: other, store } = workspace.startProjector();
    workspace.append(resolved({ at: '11:00' }), ...occurrences(2));
    drain(other);
    const batches = [projector.step(3), projector.step(3), projector.step(3)];
    expect(batches.map(({ events }) => events)).toEqual([3, 2, 0]);
    expect(batches.flatMap(({ decided }) => decided)).toMatchObject([{ type: 'IssueResolved', position: 3 }]);
    expect(projector.position).toBe(5);
    expect(totalCount(store)).toBe(4);
  }),
);

test(
  'a rebuild by another process between two steps is noticed',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(4));
    const { projector, store } = workspace.startProjector();
    projector.step(1);
    rebuild({ ...workspace, projections: everyProjection });
    workspace.append(...occurrences(3, 'f2'));
    const batch = projector.step(2);
    // Handed on from where this one was, and folded by none twice.
    expect(batch).toMatchObject({ events: 2, position: 3 });
    drain(projector, 2);
    expect(projector.position).toBe(7);
    expect(totalCount(store)).toBe(7);
    expect(tablesOf(store.connection)).toEqual(rebuiltTables(workspace));
  }),
);

test(
  'a rebuild that switches while a batch is being read is noticed at its commit',
  inWorkspace((workspace) => {
    workspace.append(...occurrences(4));
    const { store } = workspace.openStore();
    const reader = logReader(workspace.log.connection);
    let isRebuildDue = false;
    const interrupted: typeof reader = {
      ...reader,
      after: (...range) => {
        const events = reader.after(...range);
        if (isRebuildDue) rebuild({ ...workspace, projections: everyProjection, only: ['issues', 'samples', 'audit'] });
        isRebuildDue = false;
        return events;
      },
    };
    const projector = new Projector(interrupted, store, everyProjection);
    projector.step(1);
    isRebuildDue = true;
    projector.step(2);
    drain(projector, 2);
    expect(totalCount(store)).toBe(4);
    expect(tablesOf(store.connection)).toEqual(rebuiltTables(workspace));
  }),
);
