// Analytics on the log of a workspace, as its thread has it open.
import { feed } from '../../infrastructure/analytics/feed.ts';
import { rowsOf, textOf } from '../../infrastructure/analytics/window.ts';
import { ColumnarStore } from '../../infrastructure/duckdb/columnar-store.ts';
import { logIdentity } from '../../infrastructure/log/schema.ts';
import { belongsTo } from '../../infrastructure/runner/read-file.ts';
import { openReadonly } from '../../infrastructure/sqlite/open.ts';
import { analyticsProjections } from '../../projections/analytics/all.ts';
import type { Projection } from '../../projections/projection.ts';
import type { Happening } from './events.ts';
import { Workspace } from './workspace.ts';

export type Tables = Record<string, Record<string, unknown>[]>;

export interface Analytics {
  store: ColumnarStore;
  feed(onProgress?: () => void): Promise<void>;
  /** Every row, with names as texts, in the order of the key. */
  tables(): Promise<Tables>;
  close(): void;
}

const tableOf = (store: ColumnarStore, { name, columns }: Projection) => {
  const list = Object.entries(columns).map(([column, { type }]) =>
    type === 'name' ? `${textOf(column)} AS ${column}` : column,
  );
  return rowsOf<Record<string, unknown>>(store, `SELECT ${list} FROM ${name} ORDER BY ALL`, {});
};

/** @param path a file, or none for one that is gone when it is closed */
export const openAnalytics = async (workspace: Workspace, path = ':memory:'): Promise<Analytics> => {
  const log = openReadonly(workspace.logPath);
  const store = await ColumnarStore.open({
    path,
    limits: { memoryMb: 256, threads: 2 },
    projections: analyticsProjections,
    logId: logIdentity(log),
    belongsToLog: belongsTo(log),
  });
  return {
    store,
    feed: (onProgress = () => undefined) => feed({ log, store, projections: analyticsProjections, onProgress }),
    tables: async () => {
      const tables: Tables = {};
      for (const projection of analyticsProjections) tables[projection.name] = await tableOf(store, projection);
      return tables;
    },
    close: () => {
      store.close();
      log.close();
    },
  };
};

/** A store of its own, folded from the whole log at once. */
export const foldedAnew = async (workspace: Workspace): Promise<Tables> => {
  const fresh = await openAnalytics(workspace);
  try {
    await fresh.feed();
    return await fresh.tables();
  } finally {
    fresh.close();
  }
};

/** Analytics of what happened, for one test. */
export const withAnalytics = async (
  happenings: readonly Happening[],
  work: (store: ColumnarStore) => Promise<void>,
): Promise<void> => {
  const workspace = new Workspace();
  const analytics = await openAnalytics(workspace);
  try {
    workspace.append(...happenings);
    await analytics.feed();
    await work(analytics.store);
  } finally {
    analytics.close();
    workspace.close();
  }
};
