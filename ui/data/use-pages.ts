// A list that is read page by page, and grows when more is asked for. Read again, it is as long as it was.
import { hashKey, useQuery } from '@tanstack/solid-query';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { nextCursor } from './api.ts';
import { notify } from './notices.ts';
import { dataOf, queryClient } from './query-client.ts';

export interface PagesOptions<T> {
  key: readonly unknown[];
  /** A page, the first one without a cursor. @throws ApiError */
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<{ data: T[]; response: Response }>;
}

interface Pages<T> {
  rows: T[];
  /** Where the next one begins; undefined after the last one. */
  next: string | undefined;
  count: number;
}

const page = async <T>({ load }: PagesOptions<T>, cursor: string | undefined, signal: AbortSignal) => {
  const { data, response } = await load(cursor, signal);
  return { rows: data, next: nextCursor(response) };
};

const readAll = async <T>(options: PagesOptions<T>, signal: AbortSignal): Promise<Pages<T>> => {
  const wanted = queryClient.getQueryData<Pages<T>>(options.key)?.count ?? 1;
  let { rows, next } = await page(options, undefined, signal);
  let count = 1;
  while (count < wanted && next !== undefined) {
    const more = await page(options, next, signal);
    rows = [...rows, ...more.rows];
    next = more.next;
    count += 1;
  }
  return { rows, next, count };
};

export const usePages = <T>(options: Accessor<PagesOptions<T>>) => {
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  const query = useQuery(() => {
    const wanted = options();
    return {
      queryKey: wanted.key,
      queryFn: ({ signal }) => readAll(wanted, signal),
      staleTime: 0,
      reconcile: 'id',
      // As many requests as there are pages, one after the other: when something has changed, not whenever somebody comes back.
      refetchOnWindowFocus: false,
    };
  });
  let reading = new AbortController();
  // Nobody waits for more of a list that another one has taken the place of.
  createEffect(
    on(
      () => hashKey(options().key),
      () => {
        reading = new AbortController();
        onCleanup(() => reading.abort());
      },
    ),
  );
  const loadMore = async (): Promise<void> => {
    const wanted = options();
    const { signal } = reading;
    const from = queryClient.getQueryData<Pages<T>>(wanted.key)?.next;
    if (from === undefined || isLoadingMore()) return;
    setLoadingMore(true);
    try {
      const more = await page(wanted, from, signal);
      // Not when the list has been read again meanwhile, and ends elsewhere.
      queryClient.setQueryData<Pages<T>>(wanted.key, (now) =>
        now?.next === from ? { rows: [...now.rows, ...more.rows], next: more.next, count: now.count + 1 } : now,
      );
    } catch (error) {
      if (!signal.aborted) notify({ text: `No more could be read: ${(error as Error).message}`, isProblem: true });
    } finally {
      setLoadingMore(false);
    }
  };
  return {
    query,
    rows: (): readonly T[] => dataOf(query)?.rows ?? [],
    hasMore: (): boolean => dataOf(query)?.next !== undefined,
    isLoadingMore,
    loadMore,
  };
};
export type PagedList = Pick<ReturnType<typeof usePages>, 'hasMore' | 'isLoadingMore' | 'loadMore'>;
