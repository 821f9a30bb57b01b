// How the events are spread over releases and environments.
import { A } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Hint } from '../../components/hint.tsx';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import type { IssueDetail } from '../../data/types.ts';
import { listLink } from '../../lib/links.ts';
import { counted, percent, short } from '../../lib/numbers.ts';
import styles from './breakdown.module.css';

type Aggregate = IssueDetail['aggregates'][number];
interface Part {
  name: string;
  count: number;
  first: number;
  last: number;
}

/** So many are shown at first. */
const few = 6;

const partsBy = (aggregates: readonly Aggregate[], pick: 'release' | 'environment'): Part[] => {
  const parts = new Map<string, Part>();
  for (const { [pick]: name, total_count: count, first_seen: first, last_seen: last } of aggregates) {
    const before = parts.get(name) ?? { name, count: 0, first, last };
    parts.set(name, {
      name,
      count: before.count + count,
      first: Math.min(before.first, first),
      last: Math.max(before.last, last),
    });
  }
  return [...parts.values()];
};

const Bars = (props: { title: string; parts: Part[]; linkOf: (name: string) => string }) => {
  const [isWhole, setWhole] = createSignal(false);
  const total = () => props.parts.reduce((sum, { count }) => sum + count, 0);
  const shown = () => (isWhole() ? props.parts : props.parts.slice(0, few));
  return (
    <div class={styles.group}>
      <h3 class={styles.name}>{props.title}</h3>
      <ul class={styles.list}>
        <For each={shown()}>
          {(part) => (
            <li class={styles.part}>
              <div class={styles.line}>
                <A class={styles.label ?? ''} href={props.linkOf(part.name)}>
                  <Foreign text={part.name} isCut />
                </A>
                <span class={styles.seen}>
                  <RelativeTime at={part.last} />
                </span>
                <Hint class={styles.count} text={`${counted(part.count, 'event')}, ${percent(part.count / total())}`}>
                  {short(part.count)}
                </Hint>
              </div>
              <svg class={styles.track} width="100%" height="4" aria-hidden="true">
                <rect class={styles.bar} width={`${(100 * part.count) / Math.max(1, total())}%`} height="4" rx="2" />
              </svg>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.parts.length > few && !isWhole()}>
        <Button look="plain" onClick={() => setWhole(true)}>
          All {props.parts.length}
        </Button>
      </Show>
    </div>
  );
};

export const Breakdown = (props: { detail: IssueDetail }) => (
  <Panel title="Releases and environments">
    <Bars
      title="Release"
      linkOf={(release) => listLink({ project: props.detail.issue.project_id, release })}
      parts={partsBy(props.detail.aggregates, 'release').sort((a, b) => b.last - a.last || b.count - a.count)}
    />
    <Bars
      title="Environment"
      linkOf={(environment) => listLink({ project: props.detail.issue.project_id, environment })}
      parts={partsBy(props.detail.aggregates, 'environment').sort((a, b) => b.count - a.count)}
    />
  </Panel>
);
