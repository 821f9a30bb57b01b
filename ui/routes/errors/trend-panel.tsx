// Events per hour, above the list. Hours that are chosen in it narrow the list.
import { createMemo, lazy, Show, Suspense } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { HoursChoice, useHours } from '../../components/hours-choice.tsx';
import { Bone, Loaded } from '../../components/states.tsx';
import { useTrend } from '../../data/overview.ts';
import type { FilterState } from '../../data/use-filters.ts';
import { now } from '../../lib/now.ts';
import { counted } from '../../lib/numbers.ts';
import { rangeInWords, spans } from '../../lib/time.ts';
import styles from './trend-panel.module.css';

const TrendChart = lazy(() =>
  import('../../components/trend-chart.tsx').then((chunk) => ({ default: chunk.TrendChart })),
);

export const TrendPanel = (props: FilterState) => {
  const state = useHours();
  const trend = useTrend(() => props.filters().project, state.hours);
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
      <div class={styles.room}>
        <Loaded query={trend} skeleton={<Bone width="100%" height="120px" />}>
          {(points) => (
            <Suspense fallback={<Bone width="100%" height="120px" />}>
              <TrendChart
                points={points()}
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
