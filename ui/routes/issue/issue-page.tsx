// One error: what it is, where it happens, what has been decided about it, and the way to the next one.
import { useParams, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, Show } from 'solid-js';
import { Panel } from '../../components/panel.tsx';
import { Loaded } from '../../components/states.tsx';
import { type IssueName, useIssue, useIssueChanges } from '../../data/issue.ts';
import { keyOf } from '../../data/issue-list.ts';
import type { IssueDetail, Occurrence } from '../../data/types.ts';
import { filtersOf } from '../../lib/filters.ts';
import { useMedia } from '../../lib/media.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { Breakdown } from './breakdown.tsx';
import { Fields } from './fields.tsx';
import { IssueActions } from './issue-actions.tsx';
import { IssueHead } from './issue-head.tsx';
import styles from './issue-page.module.css';
import { IssueSkeleton } from './issue-skeleton.tsx';
import { IssueTrend } from './issue-trend.tsx';
import { Metadata } from './metadata.tsx';
import { useNeighbours } from './neighbours.ts';
import { Occurrences } from './occurrences.tsx';
import { Samples } from './samples.tsx';
import { Seen } from './seen.tsx';
import { Timeline } from './timeline.tsx';

const Found = (props: { name: IssueName; detail: IssueDetail; neighbours: ReturnType<typeof useNeighbours> }) => {
  const [chosen, setChosen] = createSignal<Occurrence>();
  /** They come in the order in which they arrived, which is not that in which they happened. */
  const samples = createMemo(() => props.detail.samples.toSorted((a, b) => b.captured_at - a.captured_at));
  /** What is looked at: an occurrence that was chosen, else the newest sample. */
  const occurrence = () => chosen() ?? samples()[0];
  /** In one column, what is known of the error comes before its events, of which there may be many. */
  const isNarrow = useMedia('(max-width: 959px)');
  const occurrences = () => (
    <Occurrences
      name={props.name}
      total={props.detail.issue.total_count}
      chosen={occurrence()?.id}
      onChoose={(each) => {
        setChosen(each);
        document.getElementById('samples')?.scrollIntoView({ block: 'nearest' });
      }}
    />
  );
  return (
    <div class={styles.page}>
      <IssueHead detail={props.detail} occurrence={occurrence()} neighbours={props.neighbours} />
      <IssueActions issue={props.detail.issue} />
      <div class={styles.columns}>
        <div class={styles.left}>
          <IssueTrend name={props.name} />
          <Samples samples={samples()} occurrence={occurrence()} onChoose={setChosen} />
          <Show when={occurrence()}>{(shown) => <Metadata value={shown().metadata} />}</Show>
          <Show when={!isNarrow()}>{occurrences()}</Show>
        </div>
        <div class={styles.right}>
          <Seen detail={props.detail} />
          <Breakdown detail={props.detail} />
          <Show when={occurrence()}>
            {(shown) => (
              <Panel title="Request and device">
                <Fields occurrence={shown()} />
              </Panel>
            )}
          </Show>
          <Timeline name={props.name} issue={props.detail.issue} />
          <Show when={isNarrow()}>{occurrences()}</Show>
        </div>
      </div>
    </div>
  );
};

/** Which error the address names, and the list that one came from. */
const useAddress = () => {
  const params = useParams<{ fingerprint: string }>();
  const [search] = useSearchParams<{ project_id: string; from: string }>();
  const name = createMemo(
    () => ({ fingerprint: decodeURIComponent(params.fingerprint), project_id: search.project_id ?? 'default' }),
    undefined,
    { equals: (before, now) => keyOf(before) === keyOf(now) },
  );
  const from = createMemo(() => filtersOf(Object.fromEntries(new URLSearchParams(search.from ?? ''))));
  return { name, from };
};

const IssuePage = () => {
  const { name, from } = useAddress();
  const issue = useIssue(name);
  const neighbours = useNeighbours(name, from);
  useIssueChanges(name);
  usePageTitle(() => (!issue.isSuccess ? 'Error' : `${issue.data.issue.error_type} ${issue.data.issue.message}`));
  return (
    <Loaded query={issue} skeleton={<IssueSkeleton />}>
      {(detail) => (
        <Show when={keyOf(name())} keyed>
          <Found name={name()} detail={detail()} neighbours={neighbours} />
        </Show>
      )}
    </Loaded>
  );
};
export default IssuePage;
