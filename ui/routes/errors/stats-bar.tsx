// The figures above everything: how many errors, how many need somebody, how busy the day and the server are.
import { Show } from 'solid-js';
import { Foreign } from '../../components/foreign.tsx';
import { Hint } from '../../components/hint.tsx';
import { Bone } from '../../components/states.tsx';
import { isLive } from '../../data/live.ts';
import { narrowingInWords, useHealth, useStats } from '../../data/overview.ts';
import { dataOf } from '../../data/query-client.ts';
import type { Filters } from '../../lib/filters.ts';
import { exact, percent, short } from '../../lib/numbers.ts';
import styles from './stats-bar.module.css';

const Figure = (props: {
  value: number | undefined;
  label: string;
  look?: string | undefined;
  show?: (value: number) => string;
  /** Left out where there is little room. */
  isMinor?: boolean;
}) => (
  <span class={`${styles.figure} ${props.isMinor ? styles.minor : ''}`}>
    <Show when={props.value !== undefined} fallback={<Bone width="4ch" />}>
      <Hint class={`${styles.value} ${props.look ?? ''}`} text={exact(props.value ?? 0)}>
        {(props.show ?? short)(props.value ?? 0)}
      </Hint>
    </Show>{' '}
    {props.label}
  </span>
);

export const StatsBar = (props: { filters: Filters }) => {
  const stats = useStats(() => props.filters);
  const health = useHealth();
  const figures = () => dataOf(stats);
  const troubles = () =>
    dataOf(health)
      ?.problems.map(({ reason }) => reason)
      .join(' · ') || 'The log cannot be written: events are refused until it can';
  return (
    <section class={styles.bar} aria-label="Figures">
      <Figure value={figures()?.total_errors} label="errors" isMinor />
      <Figure
        value={figures()?.unresolved_errors}
        label="unresolved"
        look={(figures()?.unresolved_errors ?? 0) > 0 ? styles.attention : undefined}
      />
      <Figure value={figures()?.total_events_24h} label="events in 24 h" />
      <Show when={narrowingInWords(props.filters)}>
        {(words) => <Foreign class={styles.narrowed} text={`of ${words()}`} isCut />}
      </Show>
      <Figure value={dataOf(health)?.buffer_usage} label="buffer" show={percent} isMinor />
      <Show when={dataOf(health)?.status === 'degraded'}>
        <strong class={styles.attention}>{troubles()}</strong>
      </Show>
      <span class={`${styles.live} ${isLive() ? styles.on : ''}`} role="status">
        <Hint text={isLive() ? 'What happens shows within a second' : 'No live updates: refreshed every 30 seconds'}>
          {isLive() ? 'live' : 'every 30 s'}
        </Hint>
      </span>
    </section>
  );
};
