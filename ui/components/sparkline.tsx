// Counts per hour as small bars, each row at its own scale. The hour that is not over yet is drawn as an outline.
import { exact } from '../lib/numbers.ts';
import styles from './sparkline.module.css';

const width = 96;
const height = 24;
/** What is not nothing is seen. */
const lowest = 2;

const barsOf = (counts: readonly number[], from: number, to: number): string => {
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  let path = '';
  for (let index = from; index < to; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const tall = Math.max(lowest, (count / most) * (height - 1));
    path += `M${(index * step).toFixed(1)} ${height - 1}v-${tall.toFixed(1)}h${(step - 1).toFixed(1)}V${height - 1}z`;
  }
  return path;
};

/** @param props.isRunning whether the last hour is the one that is not over yet */
export const Sparkline = (props: { counts: readonly number[]; isRunning: boolean }) => {
  const over = () => props.counts.length - Number(props.isRunning);
  const total = () => props.counts.reduce((sum, count) => sum + count, 0);
  const label = () =>
    `${exact(total())} in ${props.counts.length} hours, at most ${exact(Math.max(0, ...props.counts))} in one`;
  return (
    <svg class={styles.sparkline} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label()}>
      <title>{label()}</title>
      <path class={styles.ground} d={`M0 ${height - 0.5}h${width}`} />
      <path class={styles.bars} d={barsOf(props.counts, 0, over())} />
      <path class={styles.now} d={barsOf(props.counts, over(), props.counts.length)} />
    </svg>
  );
};
