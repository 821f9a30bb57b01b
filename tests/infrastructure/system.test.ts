// The system service: what it reports of real files, and the life of a rebuild.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type StartRebuild,
  type SystemServiceOptions,
  systemService,
} from '../../application/system/system-service.ts';
import type { RebuildProgress } from '../../domain/system.ts';
import { removeColumnarFile } from '../../infrastructure/duckdb/file.ts';
import { openQueryContext } from '../../infrastructure/readers/query-context.ts';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { databaseBytes } from '../../infrastructure/sqlite/file-size.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { queries } from '../../projections/queries/all.ts';
import type { Query } from '../../projections/queries/query.ts';
import { at, captured } from '../support/events.ts';
import { everyProjection, inWorkspace, tablesOf, type Workspace } from '../support/workspace.ts';

interface Started {
  only: Parameters<StartRebuild>[0];
  progress: (events: number, total: number) => void;
  end: (events: number) => void;
  fail: (error: Error) => void;
}

const serviceOn = (workspace: Pick<Workspace, 'logPath' | 'readPath'>, more: Partial<SystemServiceOptions> = {}) => {
  const started: Started[] = [];
  const ended: RebuildProgress[] = [];
  const clock = { now: 1000 };
  const service = systemService({
    ask: (async () => {
      throw new Error('nothing is asked');
    }) as Ask,
    bytes: () => ({ log: databaseBytes(workspace.logPath), readModels: databaseBytes(workspace.readPath) }),
    names: ['issues', 'totals'],
    forgetAnalytics: undefined,
    clock: () => clock.now,
    onRebuilt: (progress) => ended.push(progress),
    startRebuild: (only, progress) => {
      const done = new Promise<number>((end, fail) => started.push({ only, progress, end, fail }));
      const stop = async () => started.at(-1)?.fail(new Error('the server was stopped'));
      return { done, stop };
    },
    ...more,
  });
  const newest = () => started.at(-1) as Started;
  return { service, started, newest, ended, clock };
};
const nowhere = { logPath: 'none.db', readPath: 'none.read.db' };

test(
  'it reports how far each read model is, and how many rows it has',
  inWorkspace(async (workspace) => {
    workspace.append(captured({ at: '10:00' }), captured({ fingerprint: 'f2', at: '10:05' }));
    workspace.fold();
    workspace.append(captured({ at: '10:10' }));
    const context = openQueryContext(workspace);
    const ask: Ask = async (name, params) => (queries[name] as Query<unknown, never>)(context, params);
    const names = everyProjection.map(({ name }) => name);
    const report = await serviceOn(workspace, { ask, names }).service.report();
    await context.close();
    expect(report).toMatchObject({
      startedAt: 1000,
      log: { position: 3, recordedAt: at('10:10') },
      rebuild: undefined,
    });
    expect(report.log.bytes).toBeGreaterThan(0);
    expect(report.readModels.bytes).toBeGreaterThan(0);
    expect(report.projections.map(({ name }) => name)).toEqual(names);
    const versionOf = (name: string) => everyProjection.find((each) => each.name === name)?.version;
    expect(report.projections.find(({ name }) => name === 'issues')).toEqual({
      name: 'issues',
      version: versionOf('issues'),
      position: 2,
      lag: 1,
      rows: 2,
    });
    expect(report.projections.find(({ name }) => name === 'users')).toMatchObject({ rows: 0, lag: 1 });
  }),
);

test('a rebuild shows its progress, and then that it is done', async () => {
  const { service, newest, ended, clock } = serviceOn(nowhere);
  expect(service.rebuild(['issues'])).toMatchObject({ state: 'running', projections: ['issues'], startedAt: 1000 });
  expect(newest().only).toEqual(['issues']);
  expect(() => service.rebuild(undefined)).toThrow('a rebuild is under way');
  newest().progress(40, 100);
  clock.now = 2000;
  newest().end(90);
  await expect.poll(() => ended).toMatchObject([{ state: 'done', events: 90, total: 90, finishedAt: 2000 }]);
  expect(service.rebuild(undefined)).toMatchObject({ state: 'running', events: 0, startedAt: 2000 });
});

test('one that fails says why, and the next may begin', async () => {
  const { service, newest, ended } = serviceOn(nowhere);
  service.rebuild(undefined);
  newest().progress(40, 100);
  newest().fail(new Error('disk full'));
  await expect.poll(() => ended).toMatchObject([{ state: 'failed', events: 40, total: 100, error: 'disk full' }]);
  expect(service.rebuild(undefined).state).toBe('running');
});

test('the end of the server ends it', async () => {
  const { service, ended } = serviceOn(nowhere);
  await service.close();
  service.rebuild(undefined);
  await service.close();
  await expect.poll(() => ended).toMatchObject([{ state: 'failed', error: 'the server was stopped' }]);
});

test('names that are unknown are named, and nothing begins', () => {
  const { service, started } = serviceOn(nowhere);
  expect(() => service.rebuild(['issues', 'sums', 'analytics'])).toThrow('sums, analytics: none of issues, totals');
  expect(started).toEqual([]);
});

test(
  'the read models of analytics are forgotten: they are folded when somebody asks for a report',
  inWorkspace(async (workspace) => {
    const analyticsPath = join(workspace.folder, 'bloop.analytics.duckdb');
    const { service, started, ended } = serviceOn(workspace, {
      forgetAnalytics: () => removeColumnarFile(analyticsPath),
    });
    const write = () => writeFileSync(analyticsPath, '');
    write();
    expect(service.rebuild(['analytics'])).toMatchObject({ state: 'done', projections: ['analytics'] });
    expect([existsSync(analyticsPath), started.length, ended.length]).toEqual([false, 0, 1]);
    write();
    service.rebuild(['issues']);
    expect(existsSync(analyticsPath)).toBe(true);
    started[0]?.end(1);
    await expect.poll(() => ended.length).toBe(2);
    service.rebuild(undefined);
    expect([existsSync(analyticsPath), started[1]?.only]).toEqual([false, undefined]);
  }),
);

test(
  'a rebuild that is given up leaves the read models as they are, and nothing else behind',
  inWorkspace((workspace) => {
    workspace.append(captured(), captured());
    const { connection } = workspace.fold();
    const before = tablesOf(connection);
    const giveUp = () => {
      throw new Error('stopped');
    };
    const projections = everyProjection;
    expect(() => rebuild({ ...workspace, projections, onProgress: giveUp })).toThrow('stopped');
    const shadows = () =>
      connection.prepare("SELECT name FROM sqlite_schema WHERE name GLOB '*__rebuild_*'").pluck().all();
    expect([shadows(), tablesOf(connection)]).toEqual([[], before]);
    expect(rebuild({ ...workspace, projections })).toBe(2);
    expect(shadows()).toEqual([]);
  }),
);

test(
  'what a process of the same id has left does not stand in the way',
  inWorkspace((workspace) => {
    workspace.append(captured());
    const { store } = workspace.openStore();
    store.connection.exec(`CREATE TABLE issues__rebuild_${process.pid}_0_1 (x)`);
    store.dropShadowsOfEarlier();
    expect(
      store.connection.prepare("SELECT count(*) FROM sqlite_schema WHERE name GLOB '*__rebuild_*'").pluck().get(),
    ).toBe(0);
  }),
);

test(
  'what is left to read comes down to nothing, also after a purge has left gaps',
  inWorkspace((workspace) => {
    workspace.append(...Array.from({ length: 4500 }, () => captured()));
    workspace.log.connection.exec('INSERT INTO erasing VALUES (1); DELETE FROM log WHERE position BETWEEN 2 AND 3000');
    const seen: [number, number][] = [];
    rebuild({
      ...workspace,
      projections: everyProjection,
      onProgress: (events, total) => seen.push([events, total]),
    });
    expect(seen.at(-1)).toEqual([1501, 1501]);
  }),
);
