// Events per hour of two errors in one chart, each at its own scale: a full line with its area, and a dashed one.
import { scaleLinear } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { createMemo } from 'solid-js';
import type { TrendPoint } from '../../data/types.ts';
import { exact } from '../../lib/numbers.ts';
import { hourTime } from '../../lib/time.ts';
import styles from './joint-chart.module.css';

const width = 600;
const height = 64;
const top = 3;

const pathsOf = (points: TrendPoint[]) => {
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [0, width]);
  const most = Math.max(0, ...points.map(({ count }) => count));
  const y = scaleLinear([0, Math.max(1, most)], [height - 1, top]);
  const at = (_: TrendPoint, index: number) => x(index);
  const up = ({ count }: TrendPoint) => y(count);
  return {
    most,
    line: line<TrendPoint>().x(at).y(up).curve(curveMonotoneX)(points) ?? '',
    area: area<TrendPoint>().x(at).y1(up).y0(y(0)).curve(curveMonotoneX)(points) ?? '',
  };
};

/** The piece of line that stands before the name of an error. */
export const LineKey = (props: { line: 'first' | 'second' }) => (
  <svg class={styles.key} viewBox="0 0 20 10" aria-hidden="true">
    <path class={styles[props.line]} d="M1 5H19" />
  </svg>
);

export const JointChart = (props: { first: TrendPoint[]; second: TrendPoint[]; label: string }) => {
  const first = createMemo(() => pathsOf(props.first));
  const second = createMemo(() => pathsOf(props.second));
  const most = () => `at most ${exact(first().most)} and ${exact(second().most)} an hour`;
  return (
    <figure>
      <svg
        class={styles.chart}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${props.label}: ${most()}`}
      >
        <path class={styles.ground} d={`M0 ${height - 0.5}H${width}`} />
        <path class={styles.area} d={first().area} />
        <path class={styles.first} d={first().line} />
        <path class={styles.second} d={second().line} />
      </svg>
      <figcaption class={styles.caption} aria-hidden="true">
        <span>{hourTime(props.first[0]?.hour_bucket ?? 0)}</span>
        <span>{most()}</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
};
