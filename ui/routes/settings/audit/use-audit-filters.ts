// What the audit log is narrowed to. All of it is in the address.
import { useSearchParams } from '@solidjs/router';
import { createMemo, createSignal } from 'solid-js';
import type { AuditQuery } from '../../../data/audit.ts';
import { useFilters } from '../../../data/use-filters.ts';
import { noFilters, queryOf } from '../../../lib/filters.ts';

export interface AuditWho {
  actor?: string | undefined;
  type?: string | undefined;
  stream?: string | undefined;
}

export const useAuditFilters = () => {
  // Project and time have the names that they have everywhere.
  const shared = useFilters();
  const [params, setParams] = useSearchParams<{ actor?: string; type?: string; stream?: string }>();
  const text = (value: string | string[] | undefined): string | undefined =>
    (Array.isArray(value) ? value[0] : value) || undefined;
  const who = createMemo(
    (): AuditWho => ({ actor: text(params.actor), type: text(params.type), stream: text(params.stream) }),
  );
  /** "The last hour" ends when it was asked for: its pages belong together, and asking anew moves it on. */
  const [asked, setAsked] = createSignal(0);
  const query = createMemo((): AuditQuery => {
    asked();
    const { project_id, since, until } = queryOf({ ...noFilters, ...shared.filters() }, Date.now());
    const given = { project_id, since, until, ...who() };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  });
  return {
    shared,
    who,
    query,
    /** From now on; answers whether that is another question. */
    askAnew: (): boolean => {
      const before = query();
      setAsked(asked() + 1);
      return JSON.stringify(query()) !== JSON.stringify(before);
    },
    isNarrowed: () => Object.keys(query()).length > 0,
    change: (changes: AuditWho) => setParams({ ...changes }, { scroll: false }),
    clear: () => {
      setParams({ actor: undefined, type: undefined, stream: undefined });
      shared.change({ project: undefined, since: undefined, until: undefined, last: undefined });
    },
  };
};
export type AuditFilterState = ReturnType<typeof useAuditFilters>;
