// The audit log: who did what and when, narrowed by filters, page after page.
import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { CodeBlock } from '../../../components/code-block.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Foreign } from '../../../components/foreign.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { useAudit } from '../../../data/audit.ts';
import { useIssueNames } from '../../../data/issue-names.ts';
import { useProjectNames } from '../../../data/overview.ts';
import type { AuditEntry } from '../../../data/types.ts';
import { issueLink } from '../../../lib/links.ts';
import settings from '../settings.module.css';
import styles from './audit.module.css';
import { AuditFilters } from './audit-filters.tsx';
import { summaryOf, typeWords } from './audit-words.ts';
import { issueOf } from './audited-issue.ts';
import { useAuditFilters } from './use-audit-filters.ts';

const AuditSection = () => {
  const state = useAuditFilters();
  const audit = useAudit(state.query);
  const projects = useProjectNames();
  const names = useIssueNames(() => audit.rows().flatMap((entry) => issueOf(entry) ?? []));

  const columns: Column<AuditEntry>[] = [
    { name: 'When', cell: (row) => <RelativeTime at={row.recorded_at} /> },
    {
      name: 'Who',
      cell: (row) => (
        <button
          type="button"
          class={`${styles.choose} ${styles.short}`}
          title={`Only by ${row.actor}`}
          onClick={() => state.change({ actor: row.actor })}
        >
          {row.actor.startsWith('policy:') ? `${row.actor.slice(7)} policy` : row.actor_name}
        </button>
      ),
    },
    {
      name: 'What',
      look: 'main',
      cell: (entry) => (
        <button
          type="button"
          class={`${styles.choose} ${styles.short}`}
          title={`Only ${entry.type}`}
          onClick={() => state.change({ type: entry.type })}
        >
          {typeWords(entry.type)}
        </button>
      ),
    },
    {
      name: 'Project',
      cell: (row) => <Show when={row.project_id}>{(id) => projects.nameOf(id())}</Show>,
    },
    {
      name: 'Details',
      cell: (entry) => (
        <>
          <Show when={issueOf(entry)}>
            {(issue) => (
              <A class={styles.issue ?? ''} href={issueLink(issue())}>
                <Foreign text={names.nameOf(issue())} isCut />
              </A>
            )}
          </Show>
          <details class={styles.details}>
            <summary>{summaryOf(entry) || entry.stream}</summary>
            <p class={settings.small}>
              Entry {entry.id} of{' '}
              <button
                type="button"
                class={styles.choose}
                title="Only this stream"
                onClick={() => state.change({ stream: entry.stream })}
              >
                {entry.stream}
              </button>
            </p>
            <CodeBlock label="what changed" code={JSON.stringify(entry.data, null, 2)} />
          </details>
        </>
      ),
    },
  ];

  return (
    <>
      <AuditFilters state={state} seen={audit.rows()} />
      <Panel
        title="What was done"
        isFlush
        intro="By people, tokens, operators at the machine, and Bloop’s own policies. Each entry is chained to the one before it."
        tools={
          <Button disabled={audit.query.isFetching} onClick={() => state.askAnew() || void audit.query.refetch()}>
            Refresh
          </Button>
        }
      >
        <Loaded query={audit.query}>
          {(data) => (
            <Show
              when={data().rows.length > 0}
              fallback={
                <Empty
                  title="Nothing matches"
                  actions={
                    <Show when={state.isNarrowed()}>
                      <Button onClick={() => state.clear()}>Clear filters</Button>
                    </Show>
                  }
                />
              }
            >
              <DataTable label="Audit log" isDense columns={columns} rows={data().rows} />
              <LoadMore list={audit} />
            </Show>
          )}
        </Loaded>
      </Panel>
    </>
  );
};
export default AuditSection;
