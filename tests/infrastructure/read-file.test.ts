// A read file that is lost, outdated, foreign, or older or newer than its log starts again from nothing by itself.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Projector } from '../../infrastructure/runner/projector.ts';
import { belongsTo, readPathOf } from '../../infrastructure/runner/read-file.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { openWritable } from '../../infrastructure/sqlite/open.ts';
import { ReadStore } from '../../infrastructure/sqlite/read-store.ts';
import { allProjections } from '../../projections/all.ts';
import type { Projection } from '../../projections/projection.ts';
import { at, captured, resolved } from '../support/events.ts';
import { drain, everyProjection, inWorkspace, tablesOf, Workspace } from '../support/workspace.ts';

const everyName = everyProjection.map(({ name }) => name);
const totalCount = (store: ReadStore) => store.connection.prepare('SELECT sum(total_count) FROM issues').pluck().get();

/** Starts as a server does: prepares the file, folds what is missing, and checks the result against the log. */
const start = (workspace: Workspace, projections: Projection[] = everyProjection) => {
  const { projector, store, rebuilt } = workspace.startProjector(projections);
  drain(projector);
  expect(verify({ ...workspace, projections }).differences).toEqual([]);
  return { store, rebuilt };
};

const closed = (store: ReadStore) => store.connection.close();

const backUp = (workspace: Workspace): (() => void) => {
  const backup = `${workspace.logPath}.backup`;
  workspace.log.close();
  copyFileSync(workspace.logPath, backup);
  workspace.log = workspace.openLog();
  return () => {
    workspace.log.close();
    for (const suffix of ['-wal', '-shm']) rmSync(workspace.logPath + suffix, { force: true });
    copyFileSync(backup, workspace.logPath);
    workspace.log = workspace.openLog();
  };
};

test('the read file lies next to the log', () => {
  expect(readPathOf('/data/bloop.db')).toBe('/data/bloop.read.db');
  expect(readPathOf('errors')).toBe('errors.read.db');
});

test(
  'a file that fits is left as it is',
  inWorkspace((workspace) => {
    workspace.append(captured(), resolved());
    closed(start(workspace).store);
    expect(start(workspace).rebuilt).toEqual([]);
  }),
);

test(
  'a lost file is made anew',
  inWorkspace((workspace) => {
    workspace.append(captured(), captured(), resolved());
    closed(start(workspace).store);
    for (const suffix of ['', '-wal', '-shm']) rmSync(workspace.readPath + suffix, { force: true });
    const { store, rebuilt } = start(workspace);
    expect(rebuilt).toEqual(everyName);
    expect(totalCount(store)).toBe(2);
  }),
);

test(
  'a new version of a projection rebuilds its read model and no other',
  inWorkspace((workspace) => {
    workspace.append(captured(), captured());
    closed(start(workspace).store);
    const changed = everyProjection.map((each) =>
      each.name === 'totals' ? { ...each, version: each.version + 1 } : each,
    );
    const { projector, store, rebuilt } = workspace.startProjector(changed);
    expect(rebuilt).toEqual(['totals']);
    expect([store.checkpoint('totals').position, store.checkpoint('issues').position]).toEqual([0, 2]);
    expect(projector.position).toBe(0);
    drain(projector);
    expect(totalCount(store)).toBe(2);
    expect(verify({ ...workspace, projections: changed }).differences).toEqual([]);
    closed(store);
    expect(start(workspace, changed).rebuilt).toEqual([]);
  }),
);

test(
  'other columns of a projection rebuild its read model, even when its version was forgotten',
  inWorkspace((workspace) => {
    workspace.append(captured());
    closed(start(workspace).store);
    const changed = everyProjection.map((each) => {
      const { count: _, ...columns } = each.columns;
      return each.name === 'routes' ? { ...each, columns } : each;
    });
    expect(start(workspace, changed).rebuilt).toEqual(['routes']);
  }),
);

test(
  'other indexes, or another search, rebuild the read model that has them',
  inWorkspace((workspace) => {
    workspace.append(captured());
    closed(start(workspace).store);
    const changed = everyProjection.map((each) => {
      if (each.name === 'projects') return { ...each, indexes: [{ columns: ['name'] }] };
      return each.name === 'issues' ? { ...each, fullText: ['error_type'] } : each;
    });
    const { store, rebuilt } = start(workspace, changed);
    expect(rebuilt).toEqual(['issues', 'projects']);
    const indexes = store.connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL");
    expect(indexes.pluck().all()).toContain('projects_by_name');
  }),
);

test.each([
  ['is no database', 'not a database at all, and longer than its header would be'.repeat(20)],
  ['is empty', ''],
])('a file that %s is replaced', (_, content) =>
  inWorkspace((workspace) => {
    workspace.append(captured(), captured());
    writeFileSync(workspace.readPath, content);
    const { store, rebuilt } = start(workspace);
    expect(rebuilt).toEqual(everyName);
    expect(totalCount(store)).toBe(2);
  })(),
);

test(
  'another number of samples rebuilds the samples',
  inWorkspace((workspace) => {
    workspace.append(...Array.from({ length: 8 }, () => captured()));
    const { store } = start(workspace);
    expect(tablesOf(store.connection).samples).toMatchObject([{ positions: '[8,7,6]' }]);
    closed(store);
    const larger = start(workspace, allProjections({ sampleReservoirSize: 6 }));
    expect(larger.rebuilt).toEqual(['samples']);
    expect(tablesOf(larger.store.connection).samples).toMatchObject([{ positions: '[8,7,6,5,4,3]' }]);
  }),
);

test(
  'a file that was folded from another log is forgotten',
  inWorkspace((workspace) => {
    const foreign = new Workspace();
    foreign.append(captured({ fingerprint: 'foreign' }), captured());
    closed(start(foreign).store);
    copyFileSync(foreign.readPath, workspace.readPath);
    foreign.close();
    // The same times and positions: only the log's identity tells them apart.
    workspace.append(captured(), captured());
    const { store, rebuilt } = start(workspace);
    expect(rebuilt).toEqual(everyName);
    expect(tablesOf(store.connection).issues).toMatchObject([{ fingerprint: 'f1', total_count: 2 }]);
  }),
);

test(
  'a file that is ahead of its log, a restored backup, is folded again',
  inWorkspace((workspace) => {
    workspace.append(captured());
    const restore = backUp(workspace);
    workspace.append(captured({ fingerprint: 'lost' }), resolved());
    closed(start(workspace).store);
    restore();
    const { store, rebuilt } = start(workspace);
    expect(rebuilt).toEqual(everyName);
    expect(tablesOf(store.connection).issues).toMatchObject([{ fingerprint: 'f1', total_count: 1, status: null }]);
  }),
);

test(
  'a restored backup that has grown on past the file is recognised',
  inWorkspace((workspace) => {
    workspace.append(captured({ at: '10:00' }));
    const restore = backUp(workspace);
    workspace.append(captured({ at: '10:01', fingerprint: 'lost' }));
    closed(start(workspace).store);
    restore();
    workspace.append(captured({ at: '10:02', fingerprint: 'new' }), captured({ at: '10:03', fingerprint: 'new' }));
    const { store, rebuilt } = start(workspace);
    expect(rebuilt).toEqual(everyName);
    expect(tablesOf(store.connection).issues?.map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'new']);
    expect(store.checkpoint('issues')).toEqual({ position: 3, recordedAt: at('10:03') });
  }),
);

test(
  'read models that move on while another process opens them are not taken for those of another log',
  inWorkspace((workspace) => {
    workspace.append(captured());
    const { store } = start(workspace);
    // A rebuild looks at the log, then waits for the projector, which folds what has come in meanwhile.
    const belongs = belongsTo(workspace.log.connection);
    workspace.append(captured());
    drain(new Projector(workspace.reader, store, everyProjection));
    const other = new ReadStore(openWritable(workspace.readPath, { synchronous: 'off' }), everyProjection);
    expect(other.prepare(workspace.log.identity, belongs)).toEqual([]);
    expect(totalCount(other)).toBe(2);
    other.connection.close();
  }),
);

test(
  'what is left of an interrupted rebuild does no harm',
  inWorkspace((workspace) => {
    workspace.append(captured());
    const { store } = start(workspace);
    for (const projection of everyProjection) store.createShadow(projection)({ forgotten: [], rows: [] });
    closed(store);
    expect(start(workspace).rebuilt).toEqual([]);
  }),
);
