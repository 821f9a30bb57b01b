// How often, since when and until when.
import { Show } from 'solid-js';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import type { IssueDetail } from '../../data/types.ts';
import { exact } from '../../lib/numbers.ts';
import { exactTime } from '../../lib/time.ts';
import styles from './facts.module.css';

export const Seen = (props: { detail: IssueDetail }) => (
  <Panel title="Seen">
    <dl class={styles.facts}>
      <dt>Events</dt>
      <dd class="number">{exact(props.detail.issue.total_count)}</dd>
      <dt>Last</dt>
      <dd>
        <RelativeTime at={props.detail.issue.last_seen} />, {exactTime(props.detail.issue.last_seen)}
      </dd>
      <dt>First</dt>
      <dd>
        <RelativeTime at={props.detail.issue.first_seen} />, {exactTime(props.detail.issue.first_seen)}
      </dd>
      <Show when={props.detail.issue.regressed_at}>
        {(at) => (
          <>
            <dt>Came back</dt>
            <dd>
              <RelativeTime at={at()} />, {exactTime(at())}
            </dd>
          </>
        )}
      </Show>
    </dl>
  </Panel>
);
