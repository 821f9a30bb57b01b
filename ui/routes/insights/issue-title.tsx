// An error of a report, as a link to its page.
import { A } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import { useProjectNames } from '../../data/overview.ts';
import { useFilters } from '../../data/use-filters.ts';
import { issueLink } from '../../lib/links.ts';
import styles from './issue-title.module.css';

export interface TitledIssue {
  project_id: string;
  fingerprint: string;
  error_type?: string;
  message: string;
}

/** The name of a project, where the report is of all. */
export const useProjectName = (id: () => string) => {
  const projects = useProjectNames();
  const { filters } = useFilters();
  const name = createMemo(() =>
    filters().project === undefined && projects.list().length > 1 ? projects.nameOf(id()) : undefined,
  );
  return name;
};

export const IssueTitle = (props: { issue: TitledIssue }) => (
  <A class={styles.title ?? ''} href={issueLink(props.issue)} title={props.issue.message}>
    <span class={styles.text}>
      <Show when={props.issue.error_type}>{(type) => <span class={styles.type}>{type()} </span>}</Show>
      <span class={styles.message}>{props.issue.message}</span>
    </span>
  </A>
);
