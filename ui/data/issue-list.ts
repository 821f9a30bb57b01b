// A list of errors that grows by pages and stays as it is while somebody looks at it: what happens meanwhile changes rows where
// they are, and what would move them waits until the list is let go, or asked to show it.
import { type Accessor, batch, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Filters } from '../lib/filters.ts';
import { throttled } from '../lib/throttle.ts';
import { listOrder } from './list-order.ts';
import type { IssueRow, IssueStatus } from './types.ts';

export type IssueKey = string;
/** Names an issue among those of all projects. */
export const keyOf = ({ project_id, fingerprint }: Pick<IssueRow, 'project_id' | 'fingerprint'>): IssueKey =>
  `${project_id}/${fingerprint}`;

const pageSize = 50;
/** The API's. */
export const mostAtOnce = 200;
/** A list that is longer is read again up to here; the rest comes page by page as before. */
const mostReadAgain = 1000;
/** The number of all that match is asked for no more often than this, ms. */
const totalMs = 3000;

export interface Page {
  rows: IssueRow[];
  /** How many match on all pages. */
  total: number;
  /** Where the next page begins; undefined after the last one. */
  cursor: string | undefined;
}

/** Where a list comes from. */
export interface IssueSource {
  page(filters: Filters, more: { cursor: string | undefined; limit: number }): Promise<Page>;
  /** What there is by now of these, whatever their status; everything else of the filters is asked for. */
  rows(filters: Filters, fingerprints: readonly string[]): Promise<IssueRow[]>;
}

/** What waits to be shown: errors that have come into the list, and those that have moved up from pages that are not loaded. */
export interface Waiting {
  entered: number;
  moved: number;
}

export interface IssueList {
  readonly filters: Filters;
  /** In the order in which they are shown. */
  keys: Accessor<readonly IssueKey[]>;
  row(key: IssueKey): IssueRow | undefined;
  /** How many match on all pages, as the server counts; undefined before the first answer. */
  total: Accessor<number | undefined>;
  isLoading: Accessor<boolean>;
  /** Why the first page, or the next one, is not there. It stays so until somebody asks again. */
  error: Accessor<Error | undefined>;
  hasMore: Accessor<boolean>;
  /** Reads the first page, or the next one. @param limit rows of it */
  loadMore(limit?: number): Promise<void>;
  /** Something has happened to these, or nobody can say to which: they are read again. @param entered those that are new to lists */
  changed(fingerprints: readonly string[] | undefined, entered?: readonly IssueKey[]): Promise<void>;
  waiting: Accessor<Waiting>;
  /** No row moves until what it answers is called. */
  hold(): () => void;
  /** Shows what has been waiting, held or not. */
  settle(): void;
  /** What somebody has just decided here: shown at once, and until `decided` says that the server has answered. */
  decide(keys: readonly IssueKey[], status: IssueStatus): void;
  decided(keys: readonly IssueKey[]): void;
  /** Where somebody was when they left it. */
  place: { key: IssueKey; index: number; scroll: number } | undefined;
}

export const createIssueList = (filters: Filters, source: IssueSource): IssueList => {
  const [keys, setKeys] = createSignal<readonly IssueKey[]>([]);
  const [rows, setRows] = createStore<Record<IssueKey, IssueRow>>({});
  const [total, setTotal] = createSignal<number>();
  const [isLoading, setLoading] = createSignal(false);
  const [error, setError] = createSignal<Error>();
  const [cursor, setCursor] = createSignal<string>();
  const [waiting, setWaiting] = createSignal<Waiting>({ entered: 0, moved: 0 });
  const order = listOrder(filters, (key) => rows[key]);
  /** All that are known to match, shown or not. */
  let matching = new Set<IssueKey>();
  const entered = new Set<IssueKey>();
  /** The value at which the loaded part ended when it was loaded: rows move, the end of a page does not. */
  let end: number | undefined;
  let holders = 0;

  const isWanted = (status: IssueStatus): boolean => filters.status === 'all' || filters.status === status;
  const show = (next: readonly IssueKey[]): void =>
    batch(() => {
      const shown = new Set(next);
      const hidden = [...matching].filter((key) => !shown.has(key) && order.isLoaded(key, end));
      const isNew = hidden.filter((key) => entered.has(key)).length;
      setWaiting({ entered: isNew, moved: hidden.length - isNew });
      setKeys(next);
    });
  const settle = (): void => {
    show(order.sorted(matching, keys(), end));
    entered.clear();
  };
  const settleUnlessHeld = (): void => (holders > 0 ? show(keys()) : settle());

  // Reads take turns, so that no answer is older than the one before it. Those that were begun before the server had answered a
  // decision do not know of it.
  let reads = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: (read: number) => Promise<void>): Promise<void> => {
    const mine = turn.then(() => {
      reads += 1;
      return work(reads);
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const decisions = new Map<IssueKey, { status: IssueStatus; lastRead: number | undefined }>();
  const isDecided = (read: number) =>
    [...decisions.values()].some(({ lastRead }) => lastRead === undefined || read <= lastRead);

  const put = (list: readonly IssueRow[], read: number): void => {
    for (const row of list) {
      const key = keyOf(row);
      const decision = decisions.get(key);
      const isOlder = decision !== undefined && (decision.lastRead === undefined || read <= decision.lastRead);
      if (decision !== undefined && !isOlder) decisions.delete(key);
      const status = isOlder ? decision.status : row.status;
      setRows(key, { ...row, status });
      matching[isWanted(status) ? 'add' : 'delete'](key);
    }
  };
  const count = (page: Page, read: number): void => {
    if (!isDecided(read)) setTotal(page.total);
  };
  const endAt = (page: Page, lastRows: readonly IssueRow[]): void => {
    setCursor(page.cursor);
    end = page.cursor === undefined ? undefined : (order.endOf(lastRows) ?? end);
  };

  const takeMore = (page: Page, read: number): void =>
    batch(() => {
      put(page.rows, read);
      setTotal(page.total);
      endAt(page, page.rows);
      // A row that has moved up since its page was read is there already.
      const shown = new Set(keys());
      const next = page.rows.map(keyOf).filter((key) => !shown.has(key) && matching.has(key));
      show([...keys(), ...next]);
      settleUnlessHeld();
    });

  const readAgain = async (read: number): Promise<void> => {
    const had = order.sorted(matching, keys(), end).length;
    // A list that was there as a whole has room for what it never had.
    const wanted = Math.min(Math.max(pageSize, had + (cursor() === undefined ? pageSize : 0)), mostReadAgain);
    const found: IssueRow[] = [];
    let page: Page | undefined;
    while (page === undefined || (page.cursor !== undefined && found.length < wanted)) {
      page = await source.page(filters, { cursor: page?.cursor, limit: Math.min(mostAtOnce, wanted - found.length) });
      found.push(...page.rows);
    }
    const last = page;
    batch(() => {
      matching = new Set([...matching].filter((key) => decisions.has(key)));
      put(found, read);
      count(last, read);
      endAt(last, found);
      settleUnlessHeld();
    });
  };

  const readRows = async (fingerprints: readonly string[], read: number): Promise<void> => {
    const found = await source.rows(filters, fingerprints);
    batch(() => {
      const there = new Set(found.map(keyOf));
      const about = new Set(fingerprints);
      for (const key of matching) if (!there.has(key) && about.has(rows[key]?.fingerprint ?? '')) matching.delete(key);
      put(found, read);
      settleUnlessHeld();
    });
  };

  const due = { all: false, fingerprints: new Set<string>() };
  let isDue = false;
  const readDue = (): Promise<void> =>
    inTurn(async (read) => {
      isDue = false;
      const { all } = due;
      const fingerprints = [...due.fingerprints];
      due.all = false;
      due.fingerprints.clear();
      if (total() === undefined) return;
      try {
        if (all) await readAgain(read);
        else if (fingerprints.length > 0) await readRows(fingerprints, read);
      } catch {
        // The next change, or the next half minute, tries again.
        due.all = due.all || all;
        for (const each of fingerprints) due.fingerprints.add(each);
      }
    });
  const countAgain = throttled(
    () =>
      void inTurn(async (read) => count(await source.page(filters, { cursor: undefined, limit: 1 }), read)).catch(
        () => {
          due.all = true;
        },
      ),
    totalMs,
  );

  let loading: Promise<void> | undefined;
  const load = async (limit: number): Promise<void> => {
    setLoading(true);
    setError(undefined);
    try {
      await inTurn(async (read) => takeMore(await source.page(filters, { cursor: cursor(), limit }), read));
    } catch (problem) {
      setError(problem as Error);
    } finally {
      loading = undefined;
      setLoading(false);
    }
  };

  return {
    filters,
    keys,
    row: (key) => rows[key],
    total,
    isLoading,
    error,
    hasMore: () => cursor() !== undefined,
    loadMore: (limit = pageSize) => {
      if (total() !== undefined && cursor() === undefined) return Promise.resolve();
      loading ??= load(limit);
      return loading;
    },
    changed: async (fingerprints, fresh = []) => {
      if (fingerprints?.length === 0) return;
      if (fingerprints === undefined) due.all = true;
      for (const each of fingerprints ?? []) due.fingerprints.add(each);
      for (const key of fresh) entered.add(key);
      if (isDue) return;
      isDue = true;
      await readDue();
      if (!due.all && fingerprints !== undefined && total() !== undefined) countAgain();
    },
    waiting,
    hold: () => {
      let isOver = false;
      holders += 1;
      return () => {
        if (isOver) return;
        isOver = true;
        holders -= 1;
        if (holders === 0) settle();
      };
    },
    settle,
    decide: (changed, status) =>
      batch(() => {
        const known = changed.filter((key) => rows[key] !== undefined);
        let [next, more] = [keys(), 0];
        for (const key of known) {
          decisions.set(key, { status, lastRead: undefined });
          setRows(key, 'status', status);
          if (isWanted(status) === matching.has(key)) continue;
          more += isWanted(status) ? 1 : -1;
          matching[isWanted(status) ? 'add' : 'delete'](key);
          if (isWanted(status) && order.isLoaded(key, end) && !next.includes(key)) next = order.insert(key, next);
        }
        const gone = new Set(known.filter((key) => !matching.has(key)));
        if (total() !== undefined) setTotal((before = 0) => Math.max(0, before + more));
        show(gone.size === 0 ? next : next.filter((key) => !gone.has(key)));
      }),
    decided: (changed) => {
      for (const key of changed) {
        const decision = decisions.get(key);
        if (decision !== undefined) decision.lastRead = reads;
      }
    },
    place: undefined,
  };
};
