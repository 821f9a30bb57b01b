// How often it happens, hour by hour.
import { createSignal, Suspense } from 'solid-js';
import { TrendChart } from '../../components/lazy-trend-chart.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { Bone, Loaded } from '../../components/states.tsx';
import { type IssueName, useIssueTrend } from '../../data/issue.ts';
import { counted } from '../../lib/numbers.ts';
import { trendSpans, usualSpan } from '../../lib/trend-spans.ts';

const height = 88;

export const IssueTrend = (props: { name: IssueName }) => {
  const [hours, setHours] = createSignal(usualSpan);
  const trend = useIssueTrend(() => props.name, hours);
  return (
    <Panel
      title="Events per hour"
      tools={<Segments label="Shown hours" options={trendSpans} chosen={hours()} onChoose={setHours} />}
    >
      <Loaded query={trend} skeleton={<Bone width="100%" height={`${height}px`} />}>
        {(points) => (
          <Suspense fallback={<Bone width="100%" height={`${height}px`} />}>
            <TrendChart
              points={points()}
              height={height}
              label={`Events per hour of the last ${hours()} hours, ${counted(
                points().reduce((sum, { count }) => sum + count, 0),
                'event',
              )} in all. Arrow keys move.`}
            />
          </Suspense>
        )}
      </Loaded>
    </Panel>
  );
};
