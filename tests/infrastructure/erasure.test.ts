// The occurrences of a deleted project leave the log a few at a time; the audit trail, and everybody else's, stays.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DecidedEvent } from '../../domain/events.ts';
import type { LogStore } from '../../infrastructure/log/log-store.ts';
import { openLogStore } from '../../infrastructure/log/log-store.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';
import { append, chainProblems, changing, count, decision, occurrence } from './groups.ts';

const deleted: DecidedEvent = { type: 'ProjectDeleted', data: { name: 'Shop', slug: 'shop' } };
const erase = (projectId: string) =>
  decision({
    stream: `project:${projectId}`,
    projectId,
    events: [deleted],
    effects: [{ kind: 'erase-project', projectId }],
  });

/** So many occurrences of each of two projects, in turns, each with an event id, and a decided event of each. */
const fill = (workspace: Workspace, each: number) => {
  const rows = Array.from({ length: each }, (_, index) => [occurrence(`e${index}`), occurrence(`e${index}`, 'p2')]);
  const stream = 'issue:p2:f1';
  append(workspace, rows.flat(), [decision(), decision({ stream, projectId: 'p2' })]);
};

const left = (log: LogStore) => {
  const rows = (sql: string) => log.connection.prepare(sql).raw().all();
  return {
    occurrences: rows('SELECT project_id, count(*) FROM log WHERE version IS NULL GROUP BY 1 ORDER BY 1'),
    decided: rows('SELECT project_id, count(*) FROM log WHERE version IS NOT NULL GROUP BY 1 ORDER BY 1'),
    eventIds: rows('SELECT project_id, count(*) FROM event_ids GROUP BY 1 ORDER BY 1'),
    erasures: rows('SELECT * FROM erasures'),
    erasing: rows('SELECT * FROM erasing'),
  };
};

/** What is left of `fill` when p1 is gone. */
const onlyOther = (each: number) => ({
  occurrences: [['p2', each]],
  decided: [
    ['p1', 2],
    ['p2', 1],
  ],
  eventIds: [['p2', each]],
  erasures: [],
  erasing: [],
});

/** Steps until there is no more to do; `between` is told of each. */
const eraseAll = (log: LogStore, between: () => void = () => undefined): number => {
  for (let steps = 0; steps < 1000; steps++) {
    if (!log.eraseSome()) return steps;
    between();
  }
  throw new Error('it does not come to an end');
};

test(
  'without a deleted project there is nothing to do',
  inWorkspace((workspace) => {
    fill(workspace, 5);
    const before = left(workspace.log);
    expect(workspace.log.eraseSome()).toBe(false);
    expect(left(workspace.log)).toEqual(before);
  }),
);

test(
  "a deleted project's occurrences and event ids go, its decided events and everything of others stay",
  inWorkspace((workspace) => {
    fill(workspace, 5);
    append(workspace, [occurrence()], [erase('p1')]);
    const decided = workspace.reader.decided(100);
    const ofOther = workspace.reader.after(0, 100).filter(({ projectId }) => projectId === 'p2');
    eraseAll(workspace.log);
    expect(left(workspace.log)).toEqual(onlyOther(5));
    expect(workspace.reader.decided(100)).toEqual(decided);
    expect(workspace.reader.after(0, 100).filter(({ projectId }) => projectId === 'p2')).toEqual(ofOther);
    expect(chainProblems(workspace)).toEqual([]);
    expect(workspace.log.eraseSome()).toBe(false);
  }),
);

test(
  'nothing goes by the deletion itself, nor by opening the log',
  inWorkspace((workspace) => {
    fill(workspace, 5);
    append(workspace, [], [erase('p1')]);
    workspace.log.close();
    workspace.log = workspace.openLog();
    expect(left(workspace.log).occurrences).toEqual([
      ['p1', 5],
      ['p2', 5],
    ]);
    eraseAll(workspace.log);
    expect(left(workspace.log)).toEqual(onlyOther(5));
  }),
);

test(
  'a project that never had occurrences, and two at once, are done with as well',
  inWorkspace((workspace) => {
    fill(workspace, 5);
    append(workspace, [], ['p0', 'p1', 'p2'].map(erase));
    eraseAll(workspace.log);
    expect(left(workspace.log)).toMatchObject({ occurrences: [], eventIds: [], erasures: [] });
    expect(count(workspace)).toBe(5);
    expect(chainProblems(workspace)).toEqual([]);
  }),
);

test(
  'an id of a project that is gone may be deleted again',
  inWorkspace((workspace) => {
    fill(workspace, 5);
    append(workspace, [], [erase('p1')]);
    eraseAll(workspace.log);
    append(workspace, [occurrence('e1'), occurrence()]);
    const again = { ...erase('p1'), expectedVersion: 1 };
    expect(append(workspace, [], [again]).decisions[0]?.outcome).toBe('appended');
    eraseAll(workspace.log);
    expect(left(workspace.log)).toMatchObject({ occurrences: [['p2', 5]], eventIds: [['p2', 5]], erasures: [] });
  }),
);

describe('of several thousand rows', () => {
  const each = 2500;
  const most = 1000;

  test(
    'each step takes a bounded part, and others append in between',
    inWorkspace((workspace) => {
      fill(workspace, each);
      append(workspace, [], [erase('p1')]);
      const sizes = () => [count(workspace), count(workspace, 'event_ids')] as [number, number];
      let before = sizes();
      let appended = 0;
      const steps = eraseAll(workspace.log, () => {
        const [rows, ids] = sizes();
        expect(before[0] - rows).toBeLessThanOrEqual(most);
        expect(before[1] - ids).toBeLessThanOrEqual(most);
        append(workspace, [occurrence(`new${appended++}`, 'p2')]);
        before = sizes();
      });
      // 5003 positions to look at and 2500 ids to remove.
      expect(steps).toBeGreaterThanOrEqual(8);
      expect(left(workspace.log)).toEqual(onlyOther(each + appended));
    }),
  );

  test(
    'it goes on when the log is closed and opened again after each step',
    inWorkspace((workspace) => {
      fill(workspace, each);
      append(workspace, [], [erase('p1')]);
      for (let steps = 0; workspace.log.eraseSome(); steps++) {
        expect(steps).toBeLessThan(20);
        workspace.log.close();
        workspace.log = workspace.openLog();
      }
      expect(left(workspace.log)).toEqual(onlyOther(each));
    }),
  );

  test.each([1, 3, 6, 7])('killed after %i steps, what is left of the files is enough to go on', (steps) =>
    inWorkspace((workspace) => {
      fill(workspace, each);
      append(workspace, [], [erase('p1')]);
      for (let step = 0; step < steps; step++) expect(workspace.log.eraseSome()).toBe(true);
      // The files as a killed process leaves them: nothing was closed.
      const killed = join(workspace.folder, 'killed.db');
      for (const suffix of ['', '-wal']) copyFileSync(`${workspace.logPath}${suffix}`, `${killed}${suffix}`);
      const log = openLogStore(killed, { synchronous: 'normal' });
      try {
        expect(left(log)).toEqual(left(workspace.log));
        eraseAll(log);
        expect(left(log)).toEqual(onlyOther(each));
      } finally {
        log.close();
      }
    })(),
  );

  test(
    'two processes that erase at once do it once',
    inWorkspace((workspace) => {
      fill(workspace, each);
      append(workspace, [], [erase('p1')]);
      const other = workspace.openLog();
      eraseAll(workspace.log, () => other.eraseSome());
      other.close();
      expect(left(workspace.log)).toEqual(onlyOther(each));
    }),
  );

  test(
    'the file gives its pages back, and is sound',
    inWorkspace((workspace) => {
      fill(workspace, each);
      append(workspace, [], ['p1', 'p2'].map(erase));
      const pages = () => workspace.log.connection.pragma('page_count', { simple: true }) as number;
      const before = pages();
      eraseAll(workspace.log);
      expect(pages()).toBeLessThan(before / 2);
      expect(workspace.log.connection.pragma('integrity_check', { simple: true })).toBe('ok');
    }),
  );
});

describe('the log', () => {
  const refused = 'the log is append-only';
  const touching = [
    'DELETE FROM log WHERE version IS NOT NULL',
    'DELETE FROM log',
    `DELETE FROM log WHERE type = 'ProjectDeleted'`,
    'UPDATE log SET actor = 1 WHERE version IS NOT NULL',
    'UPDATE log SET actor = 1 WHERE version IS NULL',
    'UPDATE log SET version = NULL',
    `UPDATE log SET payload = '{}' WHERE version IS NOT NULL`,
    `UPDATE log SET data = '{}', payload = '{}' WHERE version IS NULL`,
  ];

  test.each([...touching, 'DELETE FROM log WHERE version IS NULL'])(
    'refuses, between the steps and after them: %s',
    (sql) =>
      inWorkspace((workspace) => {
        fill(workspace, 1200);
        append(workspace, [], [erase('p1')]);
        const isRefused = () => expect(() => workspace.log.connection.exec(sql)).toThrow(refused);
        eraseAll(workspace.log, isRefused);
        isRefused();
        expect(left(workspace.log)).toEqual(onlyOther(1200));
      })(),
  );

  test.each(touching)('refuses even while it erases: %s', (sql) =>
    inWorkspace((workspace) => {
      fill(workspace, 5);
      append(workspace, [], [erase('p1')]);
      const before = workspace.reader.after(0, 100);
      const { connection } = workspace.log;
      connection.exec('INSERT INTO erasing VALUES (1)');
      expect(() => connection.exec(sql)).toThrow(refused);
      expect(workspace.reader.after(0, 100)).toEqual(before);
    })(),
  );

  test(
    'lets occurrences go only in the transaction that says so: a step that fails leaves it closed',
    inWorkspace((workspace) => {
      fill(workspace, 5);
      append(workspace, [], [erase('p1')]);
      const before = left(workspace.log);
      const { connection } = workspace.log;
      connection.exec(`CREATE TEMP TRIGGER full BEFORE UPDATE ON erasures BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
      expect(() => workspace.log.eraseSome()).toThrow('disk full');
      expect(left(workspace.log)).toEqual(before);
      expect(() => connection.exec('DELETE FROM log WHERE version IS NULL')).toThrow(refused);
      connection.exec('DROP TRIGGER full');
      eraseAll(workspace.log);
      expect(left(workspace.log)).toEqual(onlyOther(5));
    }),
  );

  test(
    'never gives a position twice, not even when the newest events were erased',
    inWorkspace((workspace) => {
      fill(workspace, 5);
      append(workspace, [], [erase('p1')]);
      append(workspace, [occurrence(), occurrence()]);
      expect(workspace.log.head()).toBe(15);
      eraseAll(workspace.log);
      expect(workspace.reader.after(0, 100).at(-1)?.position).toBe(13);
      expect(workspace.log.head()).toBe(15);
      expect(append(workspace, [], [changing()]).head).toBe(16);
      workspace.log.close();
      workspace.log = workspace.openLog();
      expect(append(workspace, [occurrence(null, 'p2')]).head).toBe(17);
      expect(chainProblems(workspace)).toEqual([]);
    }),
  );
});
