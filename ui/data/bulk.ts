// Sends decisions about many errors, and says of each whether the server has taken it.
import { api, bodyOf } from './api.ts';
import type { Action, IssueRow } from './types.ts';

export type Target = Pick<IssueRow, 'project_id' | 'fingerprint' | 'status' | 'error_type'>;

/** The API's. */
const mostAtOnce = 500;

export const groupedBy = <T, G>(list: readonly T[], groupOf: (each: T) => G): Map<G, T[]> => {
  const groups = new Map<G, T[]>();
  for (const each of list) {
    const group = groups.get(groupOf(each));
    if (group === undefined) groups.set(groupOf(each), [each]);
    else group.push(each);
  }
  return groups;
};

const chunked = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / mostAtOnce) }, (_, index) =>
    list.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  );

export interface Sent {
  taken: Target[];
  failed: Target[];
  /** What was said of the first of those that failed. */
  reason: string | undefined;
}

export const sendAll = async (action: Action, targets: readonly Target[], note: string | undefined): Promise<Sent> => {
  const sent: Sent = { taken: [], failed: [], reason: undefined };
  for (const [project_id, ofProject] of groupedBy(targets, (target) => target.project_id))
    for (const some of chunked(ofProject)) {
      const body = { action, fingerprints: some.map(({ fingerprint }) => fingerprint), note: note ?? null };
      try {
        const { results } = await bodyOf(api.POST('/v1/errors/bulk', { params: { query: { project_id } }, body }));
        const refused = new Map(results.flatMap(({ fingerprint, error }) => (error ? [[fingerprint, error]] : [])));
        for (const target of some) sent[refused.has(target.fingerprint) ? 'failed' : 'taken'].push(target);
        sent.reason ??= refused.values().next().value;
      } catch (error) {
        sent.failed.push(...some);
        sent.reason ??= (error as Error).message;
      }
    }
  return sent;
};
