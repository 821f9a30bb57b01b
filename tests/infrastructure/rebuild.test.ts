// Rebuilding read models beside the live ones, while life goes on.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { rebuildPast } from '../../infrastructure/runner/rebuild-past.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { openReadonly } from '../../infrastructure/sqlite/open.ts';
import { allProjections } from '../../projections/all.ts';
import { at, captured, ignored, resolved } from '../support/events.ts';
import { drain, everyProjection, inWorkspace, tablesOf, type Workspace } from '../support/workspace.ts';

const projections = everyProjection;
const many = (count: number, fingerprint: string) => Array.from({ length: count }, () => captured({ fingerprint }));

const tamper = (workspace: Workspace, sql: string) => workspace.openStore().store.connection.exec(sql);

test(
  'a rebuild puts right whatever had gone wrong, and says how many events it read',
  inWorkspace((workspace) => {
    workspace.append(...many(4, 'f1'), ...many(3, 'f2'), resolved());
    const store = workspace.fold();
    const right = tablesOf(store.connection);
    tamper(workspace, 'UPDATE issues SET total_count = 99; DELETE FROM samples; INSERT INTO totals VALUES (0, 9, 7)');
    expect(rebuild({ ...workspace, projections })).toBe(8);
    expect(tablesOf(store.connection)).toEqual(right);
    expect(store.checkpoint('issues').position).toBe(8);
  }),
);

test(
  'a rebuild of one read model leaves the others as they are',
  inWorkspace((workspace) => {
    workspace.append(...many(2, 'f1'), ...many(3, 'f2'));
    const { projector, store } = workspace.startProjector();
    projector.step(2);
    tamper(workspace, 'UPDATE totals SET count = 99; UPDATE routes SET count = 77');
    rebuild({ ...workspace, projections, only: ['totals'] });
    expect(tablesOf(store.connection)).toMatchObject({ totals: [{ count: 5 }], routes: [{ count: 77 }] });
    const positions = ['totals', 'routes', 'issues'].map((name) => store.checkpoint(name).position);
    expect(positions).toEqual([5, 2, 2]);
  }),
);

test(
  'a rebuild with other settings than the server has changes nothing of what the server made',
  inWorkspace((workspace) => {
    workspace.append(...many(9, 'f1'));
    const { projector, store } = workspace.startProjector();
    projector.step(9);
    const right = tablesOf(store.connection);
    const others = allProjections({ sampleReservoirSize: 1 });
    expect(() => rebuild({ ...workspace, projections: others })).toThrow(/^samples: made with other settings/);
    expect(tablesOf(store.connection)).toEqual(right);
    tamper(workspace, 'UPDATE totals SET count = 99');
    rebuild({ ...workspace, projections: others, only: ['totals'] });
    expect(tablesOf(store.connection)).toEqual(right);
    workspace.append(...many(1, 'f1'));
    expect(projector.step(9).events).toBe(1);
    expect(tablesOf(store.connection)).toMatchObject({ totals: [{ count: 10 }] });
  }),
);

test(
  'search and indexes are there after a rebuild, and nothing is left of its scaffolding',
  inWorkspace((workspace) => {
    workspace.append(captured({ message: 'a needle' }), captured({ fingerprint: 'f2', message: 'only hay' }));
    const { connection } = workspace.fold();
    const schema = connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name');
    const before = schema.all().map((entry) => JSON.stringify(entry).replaceAll('\\"', ''));
    rebuild({ ...workspace, projections });
    rebuild({ ...workspace, projections });
    expect(schema.all().map((entry) => JSON.stringify(entry).replaceAll('\\"', ''))).toEqual(before);
    const found = connection.prepare("SELECT rowid FROM issues_search WHERE issues_search MATCH 'needle'");
    expect(found.all()).toEqual(
      connection.prepare("SELECT rowid FROM issues WHERE fingerprint = (SELECT id FROM names WHERE text = 'f1')").all(),
    );
    workspace.append(captured({ fingerprint: 'f3', message: 'another needle' }));
    workspace.fold();
    expect(found.all()).toHaveLength(2);
  }),
);

test(
  'a projector that goes on during a rebuild loses nothing and doubles nothing',
  inWorkspace((workspace) => {
    // More than one chunk of the log, so that the projector gets a turn in between.
    workspace.append(...many(2300, 'f1'));
    const { projector, store } = workspace.startProjector();
    projector.step(500);
    let turns = 0;
    rebuild({
      ...workspace,
      projections,
      onProgress: () => {
        turns += 1;
        workspace.append(...many(10, `during ${turns}`));
        projector.step(600);
      },
    });
    expect(turns).toBeGreaterThan(1);
    workspace.append(...many(5, 'after'));
    drain(projector, 100);
    expect(verify({ ...workspace, projections }).differences).toEqual([]);
    const total = store.connection.prepare('SELECT sum(total_count) FROM issues').pluck().get();
    expect(total).toBe(2300 + 10 * turns + 5);
  }),
);

test(
  'what comes in during a rebuild is in its result',
  inWorkspace((workspace) => {
    workspace.append(...many(3, 'f1'));
    const store = workspace.fold();
    rebuild({ ...workspace, projections, onProgress: () => workspace.append(...many(2, 'f2')) });
    expect(tablesOf(store.connection).issues).toMatchObject([{ total_count: 3 }, { total_count: 2 }]);
    expect(store.checkpoint('issues').position).toBe(5);
  }),
);

test(
  'readers see the old tables until the switch, and a query under way is not disturbed',
  inWorkspace((workspace) => {
    workspace.append(...many(3, 'f1'));
    workspace.fold();
    tamper(workspace, 'UPDATE issues SET total_count = 99');
    const reader = openReadonly(workspace.readPath);
    const count = reader.prepare('SELECT total_count FROM issues').pluck();
    const seen: unknown[] = [];
    rebuild({ ...workspace, projections, onProgress: () => seen.push(count.get()) });
    expect([...seen, count.get()]).toEqual([99, 3]);
    reader.close();
  }),
);

test(
  'a rebuild makes the read file when there is none, and of an empty log empty tables',
  inWorkspace((workspace) => {
    expect(rebuild({ ...workspace, projections })).toBe(0);
    workspace.append(...many(2, 'f1'));
    expect(rebuild({ ...workspace, projections })).toBe(2);
    expect(verify({ ...workspace, projections })).toMatchObject({ position: 2, differences: [] });
  }),
);

test(
  'the past is as it was: everything recorded up to then, and nothing later',
  inWorkspace((workspace) => {
    workspace.append(
      captured({ at: '10:00' }),
      resolved({ at: '11:00' }),
      captured({ at: '09:00', recorded: '12:00' }),
      ignored({ at: '12:00:00.001' }),
    );
    const past = (until: number) => {
      const target = join(workspace.folder, `past-${until}.db`);
      const position = rebuildPast({ ...workspace, projections, target, until });
      const db = openReadonly(target);
      const tables = tablesOf(db);
      db.close();
      return { position, issues: tables.issues, history: tables.status_history };
    };
    expect(past(at('09:30'))).toEqual({ position: 0, issues: [], history: [] });
    expect(past(at('11:30'))).toMatchObject({ position: 2, issues: [{ status: 'resolved', total_count: 1 }] });
    expect(past(at('12:00'))).toMatchObject({ position: 3, issues: [{ status: 'resolved', total_count: 2 }] });
    expect(past(at('13:00'))).toMatchObject({ position: 4, issues: [{ status: 'ignored' }], history: [{}, {}] });
  }),
);

test(
  'two rebuilds at once do not write into each other: nothing is counted twice',
  inWorkspace((workspace) => {
    workspace.append(...many(2, 'f1'), ...many(3, 'f2'));
    const store = workspace.fold();
    const right = tablesOf(store.connection);
    let nested = false;
    const onProgress = () => {
      if (nested) return;
      nested = true;
      rebuild({ ...workspace, projections });
    };
    rebuild({ ...workspace, projections, onProgress });
    expect(nested).toBe(true);
    expect(tablesOf(store.connection)).toEqual(right);
  }),
);

test(
  'tables of a rebuild that was killed are dropped at the next start',
  inWorkspace((workspace) => {
    workspace.append(...many(2, 'f1'));
    const store = workspace.fold();
    // No process has this id: it is beyond what Linux gives out.
    store.connection.exec('CREATE TABLE issues__rebuild_99999999_1 (a INTEGER)');
    workspace.openStore();
    const left = store.connection.prepare("SELECT name FROM sqlite_master WHERE name LIKE '%rebuild%'").all();
    expect(left).toEqual([]);
  }),
);
