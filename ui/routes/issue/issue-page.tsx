// One error: what it is, where it happens, what has been decided about it, and the way to the next one.
import { useParams, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, Show, untrack } from 'solid-js';
import { Panel } from '../../components/panel.tsx';
import { Loaded } from '../../components/states.tsx';
import { ApiError } from '../../data/api.ts';
import { type IssueName, useIssue, useIssueChanges } from '../../data/issue.ts';
import { keyOf } from '../../data/issue-list.ts';
import { dataOf } from '../../data/query-client.ts';
import type { IssueDetail } from '../../data/types.ts';
import { type Filters, filtersOf } from '../../lib/filters.ts';
import { useMedia } from '../../lib/media.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { Breakdown } from './breakdown.tsx';
import { Fields } from './fields.tsx';
import { IssueActions } from './issue-actions.tsx';
import { IssueElsewhere } from './issue-elsewhere.tsx';
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
  /** Newest first by when they happened. */
  const samples = createMemo(() => props.detail.samples.toSorted((a, b) => b.captured_at - a.captured_at));
  // What is looked at stays so while others come: the newest sample at first, then what is chosen.
  const [chosen, setChosen] = createSignal(untrack(() => samples()[0]));
  const occurrence = () => {
    const wanted = chosen() ?? samples()[0];
    return samples().find(({ id }) => id === wanted?.id) ?? wanted;
  };
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
      <IssueActions issue={props.detail.issue} onDecided={props.neighbours.goOn} />
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
  const fingerprint = createMemo(() => decoded(params.fingerprint));
  const name = createMemo((): IssueName | undefined => namedIn(search.project_id, fingerprint()), undefined, {
    equals: (before, now) => before?.project_id === now?.project_id && before?.fingerprint === now?.fingerprint,
  });
  const from = createMemo(() => filtersOf(Object.fromEntries(new URLSearchParams(search.from ?? ''))));
  return { name, fingerprint, from };
};
const namedIn = (project_id: string | undefined, fingerprint: string): IssueName | undefined =>
  project_id === undefined ? undefined : { project_id, fingerprint };
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // What somebody has typed, or cut.
    return text;
  }
};

const IssueIn = (props: { name: IssueName; from: Filters }) => {
  const name = () => props.name;
  const issue = useIssue(name);
  const neighbours = useNeighbours(name, () => props.from);
  useIssueChanges(name);
  const isUnknown = () => issue.error instanceof ApiError && issue.error.status === 404;
  usePageTitle(() => {
    const row = dataOf(issue)?.issue;
    return row === undefined ? 'Error' : `${row.error_type} ${row.message}`;
  });
  return (
    <Show when={!isUnknown()} fallback={<IssueElsewhere fingerprint={name().fingerprint} missed={name().project_id} />}>
      <Loaded query={issue} skeleton={<IssueSkeleton />}>
        {(detail) => (
          <Show when={keyOf(name())} keyed>
            <Found name={name()} detail={detail()} neighbours={neighbours} />
          </Show>
        )}
      </Loaded>
    </Show>
  );
};

const IssuePage = () => {
  const { name, fingerprint, from } = useAddress();
  return (
    <Show when={name()} fallback={<IssueElsewhere fingerprint={fingerprint()} />}>
      {(known) => <IssueIn name={known()} from={from()} />}
    </Show>
  );
};
export default IssuePage;
