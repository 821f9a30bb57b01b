// Events per hour, above the list. Hours that are chosen in it narrow the list.
import { createMemo, Show, Suspense } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { HoursChoice, useHours } from '../../components/hours-choice.tsx';
import { TrendChart } from '../../components/lazy-trend-chart.tsx';
import { Bone, Loaded } from '../../components/states.tsx';
import { narrowingInWords, useTrend } from '../../data/overview.ts';
import type { FilterState } from '../../data/use-filters.ts';
import { narrow, useMedia } from '../../lib/media.ts';
import { now } from '../../lib/now.ts';
import { counted } from '../../lib/numbers.ts';
import { rangeInWords, spans } from '../../lib/time.ts';
import styles from './trend-panel.module.css';

export const TrendPanel = (props: FilterState) => {
  const state = useHours();
  const isNarrow = useMedia(narrow);
  /** On a phone the first rows are to be in sight. */
  const height = () => (isNarrow() ? 72 : 120);
  const trend = useTrend(() => props.filters(), state.hours);
  const selected = createMemo(() => {
    const { since, until, last } = props.filters();
    if (last !== undefined) return { since: now() - last * spans.hour, until: now() };
    if (since === undefined && until === undefined) return undefined;
    return { since: since ?? 0, until: until ?? now() };
  });
  return (
    <section class={styles.panel} aria-label="Events per hour">
      <div class={styles.head}>
        <h2 class={styles.title}>Events per hour</h2>
        <Show when={narrowingInWords(props.filters())}>
          {(words) => <Foreign class={styles.narrowed} text={words()} isCut />}
        </Show>
        <Show when={rangeInWords(props.filters())}>
          {(range) => (
            <span class={styles.range}>
              {range()}
              <Button
                look="plain"
                icon="close"
                aria-label="Any time"
                title="Any time"
                onClick={() => props.change({ since: undefined, until: undefined, last: undefined })}
              />
            </span>
          )}
        </Show>
        <HoursChoice {...state} label="Shown hours" />
      </div>
      <div style={{ height: `${height()}px` }}>
        <Loaded query={trend} skeleton={<Bone width="100%" height={`${height()}px`} />}>
          {(points) => (
            <Suspense fallback={<Bone width="100%" height={`${height()}px`} />}>
              <TrendChart
                points={points()}
                height={height()}
                label={`Events per hour of the last ${state.hours()} hours, ${counted(
                  points().reduce((sum, { count }) => sum + count, 0),
                  'event',
                )} in all. Arrow keys move, shift and arrow keys choose hours, enter shows their errors.`}
                selected={selected()}
                onSelect={({ since, until }) => props.change({ since, until, last: undefined })}
              />
            </Suspense>
          )}
        </Loaded>
      </div>
    </section>
  );
};
