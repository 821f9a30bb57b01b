// What errors are called that something else names by their fingerprints.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { api, bodyOf } from './api.ts';
import type { IssueName } from './issue.ts';
import { keyOf } from './issue-list.ts';
import { dataOf } from './query-client.ts';

/** Of one request: so many fingerprints fit into an address. */
const mostAtOnce = 40;

const chunksOf = (names: readonly IssueName[]): IssueName[][] => {
  const byProject = new Map<string, IssueName[]>();
  for (const name of names) byProject.set(name.project_id, [...(byProject.get(name.project_id) ?? []), name]);
  return [...byProject.values()].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / mostAtOnce) }, (_, index) =>
      list.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
    ),
  );
};

const read = async (names: readonly IssueName[], signal: AbortSignal): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const chunk of chunksOf(names)) {
    const fingerprint = chunk.map((name) => name.fingerprint);
    const query = { project_id: chunk[0]?.project_id ?? '', fingerprint, limit: mostAtOnce };
    for (const row of await bodyOf(api.GET('/v1/errors', { params: { query }, signal })))
      found[keyOf(row)] = `${row.error_type} ${row.message}`;
  }
  return found;
};

/** Until they are known, and for those that are gone, it is the fingerprint. */
export const useIssueNames = (names: Accessor<readonly IssueName[]>) => {
  const distinct = () => [...new Map(names().map((name) => [keyOf(name), name])).values()];
  const query = useQuery(() => ({
    queryKey: ['issue-names', distinct().map(keyOf)],
    queryFn: ({ signal }) => read(distinct(), signal),
    enabled: distinct().length > 0,
    placeholderData: keepPreviousData,
  }));
  return { nameOf: (name: IssueName): string => dataOf(query)?.[keyOf(name)] ?? name.fingerprint };
};
