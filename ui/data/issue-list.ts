// A list of errors that grows by pages and stays as it is while somebody looks at it: what happens meanwhile changes rows where
// they are, and what would move them waits until the list is let go, or asked to show it.
import { type Accessor, batch, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { type Filters, queryOf, searchOf } from '../lib/filters.ts';
import { type ApiError, answered, api, nextCursor } from './api.ts';
import { queryClient } from './query-client.ts';
import type { IssueRow, IssueStatus } from './types.ts';

export type IssueKey = string;
/** Names an issue among those of all projects. */
export const keyOf = ({ project_id, fingerprint }: Pick<IssueRow, 'project_id' | 'fingerprint'>): IssueKey =>
  `${project_id}/${fingerprint}`;

const pageSize = 50;
/** The API's. */
const mostAtOnce = 200;
/** Fingerprints are texts of any length, and an address is not. */
const longestAddress = 6000;

type Page = { rows: IssueRow[]; total: number; cursor: string | undefined };

/** @throws ApiError */
const fetchPage = (
  filters: Filters,
  more: { cursor?: string; fingerprint?: string[]; limit?: number },
): Promise<Page> =>
  queryClient.fetchQuery({
    queryKey: ['issues', searchOf(filters), more],
    gcTime: 0,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const query = { limit: pageSize, ...queryOf(filters, Date.now()), ...more };
      const { data, response } = await answered(api.GET('/v1/errors', { params: { query }, signal }));
      return { rows: data, total: Number(response.headers.get('x-total-count')), cursor: nextCursor(response) };
    },
  });

/** As many as fit. */
const fitting = (fingerprints: readonly string[]): string[] => {
  let length = 0;
  return fingerprints.slice(0, mostAtOnce).filter((fingerprint) => {
    length += encodeURIComponent(fingerprint).length + '&fingerprint='.length;
    return length < longestAddress;
  });
};

export interface IssueList {
  readonly filters: Filters;
  /** In the order in which they are shown. */
  keys: Accessor<readonly IssueKey[]>;
  row(key: IssueKey): IssueRow | undefined;
  /** How many match on all pages; undefined before the first answer. */
  total: Accessor<number | undefined>;
  isLoading: Accessor<boolean>;
  error: Accessor<ApiError | undefined>;
  hasMore: Accessor<boolean>;
  loadMore(): Promise<void>;
  /** Starts again from the first page. */
  reload(): Promise<void>;
  /** Reads rows again that have changed. */
  refresh(fingerprints: readonly string[]): Promise<void>;
  /** Reads the first page again, where it cannot be said what has changed. */
  refreshTop(): Promise<void>;
  /** Errors that are not shown because the list is held. */
  waiting: Accessor<number>;
  /** While it is held no row moves. Letting go shows what has been waiting. */
  hold(isHeld: boolean): void;
  /** Shows what has been waiting, held or not. */
  settle(): void;
  /** What somebody has just decided here: shown at once, before the server has answered. */
  setStatus(keys: readonly IssueKey[], status: IssueStatus): void;
}

export const createIssueList = (filters: Filters): IssueList => {
  const [keys, setKeys] = createSignal<readonly IssueKey[]>([]);
  const [rows, setRows] = createStore<Record<IssueKey, IssueRow>>({});
  const [total, setTotal] = createSignal<number>();
  const [isLoading, setLoading] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  const [cursor, setCursor] = createSignal<string>();
  const [arrived, setArrived] = createSignal<ReadonlySet<IssueKey>>(new Set());
  const left = new Set<IssueKey>();
  let shown = new Set<IssueKey>();
  let isHeld = false;

  const show = (next: readonly IssueKey[]): void => {
    shown = new Set(next);
    setKeys(next);
  };
  const put = (list: readonly IssueRow[]): void => {
    for (const row of list) setRows(keyOf(row), row);
  };

  const load = async (work: () => Promise<void>): Promise<void> => {
    if (isLoading()) return;
    setLoading(true);
    setError(undefined);
    try {
      await work();
    } catch (problem) {
      setError(problem as ApiError);
    } finally {
      setLoading(false);
    }
  };

  const take = (page: Page, before: readonly IssueKey[]): void =>
    batch(() => {
      put(page.rows);
      setTotal(page.total);
      setCursor(page.cursor);
      // A row that has moved up since its page was read is there already.
      const known = new Set(before);
      show([...before, ...page.rows.map(keyOf).filter((key) => !known.has(key))]);
    });

  const reload = () =>
    load(async () => {
      take(await fetchPage(filters, {}), []);
      left.clear();
      setArrived(new Set<IssueKey>());
    });

  const isWanted = ({ status }: IssueRow): boolean => filters.status === 'all' || filters.status === status;
  const compare = (a: IssueKey, b: IssueKey): number => {
    const [first, second] = [rows[a]?.[filters.sort] ?? 0, rows[b]?.[filters.sort] ?? 0];
    return filters.order === 'asc' ? first - second : second - first;
  };

  const settle = (): void =>
    batch(() => {
      const last = keys().at(-1);
      const next = [...keys().filter((key) => !left.has(key)), ...arrived()].sort(compare);
      // What belongs below the last row comes with the next page.
      const end = cursor() === undefined || last === undefined ? next.length : next.indexOf(last) + 1;
      setTotal((before = 0) => before + arrived().size - left.size);
      left.clear();
      setArrived(new Set<IssueKey>());
      show(end === 0 ? next : next.slice(0, end));
    });

  /** @param asked fingerprints of which all that is there has been read */
  const absorb = (read: readonly IssueRow[], asked: readonly string[]): void =>
    batch(() => {
      const found = new Map(read.map((row) => [keyOf(row), row]));
      const about = new Set(asked);
      const coming = new Set(arrived());
      put(read);
      for (const [key, row] of found) {
        const isIn = isWanted(row);
        if (shown.has(key)) left[isIn ? 'delete' : 'add'](key);
        else coming[isIn ? 'add' : 'delete'](key);
      }
      for (const key of keys()) if (!found.has(key) && about.has(rows[key]?.fingerprint ?? '')) left.add(key);
      setArrived(coming);
      if (!isHeld) settle();
    });

  const quietly = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch {
      // The next change, or the next half minute, tries again.
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
    loadMore: () => {
      const from = cursor();
      return from === undefined
        ? Promise.resolve()
        : load(async () => take(await fetchPage(filters, { cursor: from }), keys()));
    },
    reload,
    refresh: (fingerprints) =>
      quietly(async () => {
        const asked = fitting(fingerprints);
        if (asked.length === 0) return;
        // With any status: a row whose status somebody has changed says which it has now.
        const anyStatus = { ...filters, status: 'all' as const };
        absorb((await fetchPage(anyStatus, { fingerprint: asked, limit: mostAtOnce })).rows, asked);
      }),
    refreshTop: () => quietly(async () => absorb((await fetchPage(filters, {})).rows, [])),
    waiting: () => arrived().size,
    hold: (held) => {
      if (isHeld === held) return;
      isHeld = held;
      if (!held) settle();
    },
    settle,
    setStatus: (changed, status) =>
      batch(() => {
        for (const key of changed) if (rows[key] !== undefined) setRows(key, 'status', status);
        const gone = changed.filter((key) => shown.has(key) && !isWanted(rows[key] as IssueRow));
        const back = changed.filter((key) => !shown.has(key) && rows[key] !== undefined && isWanted(rows[key]));
        if (gone.length + back.length === 0) return;
        const going = new Set(gone);
        setTotal((before = 0) => before + back.length - gone.length);
        show([...keys().filter((key) => !going.has(key)), ...back].sort(back.length > 0 ? compare : () => 0));
      }),
  };
};

/** Lists that were looked at lately: going back shows one at once, as it was. */
const mostKept = 6;
const kept = new Map<string, IssueList>();

/** The list that an address stands for. */
export const issueListOf = (filters: Filters): IssueList => {
  const name = searchOf(filters);
  const list = kept.get(name) ?? createIssueList(filters);
  kept.delete(name);
  kept.set(name, list);
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  if (list.total() === undefined && !list.isLoading()) void list.reload();
  return list;
};

/** Every list that is kept learns what was decided. */
export const showStatus = (keys: readonly IssueKey[], status: IssueStatus): void => {
  for (const list of kept.values()) list.setStatus(keys, status);
};
