// Events per hour as an area. Pointing at an hour, or stepping to it with the arrow keys, says what it had; dragging over
// hours chooses them.
import { area, curveMonotoneX, line } from 'd3-shape';
import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import type { TrendPoint } from '../data/types.ts';
import { countScale } from '../lib/count-scale.ts';
import { now } from '../lib/now.ts';
import { counted, short } from '../lib/numbers.ts';
import { date, hourTime, spans } from '../lib/time.ts';
import styles from './trend-chart.module.css';

/** ms since 1970, both ends included. */
export interface TimeRange {
  since: number;
  until: number;
}

export interface TrendChartProps {
  points: readonly TrendPoint[];
  /** What it shows, for those who do not see it. */
  label: string;
  height?: number;
  selected?: TimeRange | undefined;
  onSelect?: (range: TimeRange) => void;
}

const margin = { top: 6, bottom: 18 };
/** Room for a line of the grid with its number, pixels. */
const linePx = 40;
/** A pointer that has moved less than this has clicked. */
const clickPx = 4;

const useWidth = () => {
  const [width, setWidth] = createSignal(600);
  let element!: HTMLDivElement;
  onMount(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(1, entry?.contentRect.width ?? 1)));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  return { width, ref: (found: HTMLDivElement) => (element = found) };
};

/** Midnights of the reader's days, as many as fit. */
const daysIn = (points: readonly TrendPoint[], most: number): number[] => {
  const days = points.flatMap(({ hour_bucket: at }) => (new Date(at).getHours() === 0 ? [at] : []));
  const every = Math.ceil(days.length / Math.max(1, most));
  return days.filter((_, index) => index % every === 0);
};

export const TrendChart = (props: TrendChartProps) => {
  const { width, ref } = useWidth();
  const height = () => props.height ?? 120;
  const lines = () => Math.max(2, Math.floor(height() / linePx));
  const [hour, setHour] = createSignal<number>();
  const [from, setFrom] = createSignal<number>();

  const last = () => props.points.length - 1;
  const x = (index: number) => (index / Math.max(1, last())) * width();
  const scale = createMemo(() => countScale(Math.max(1, ...props.points.map(({ count }) => count)), lines()));
  const ground = () => height() - margin.bottom;
  const y = (count: number) => ground() - (count / scale().top) * (ground() - margin.top);
  /** The hours that are over, and from the last of them on the one that is not: it has not had its time yet. */
  const shape = createMemo(() => {
    const up = ({ count }: TrendPoint) => y(count);
    const draw = (points: TrendPoint[], first: number) => {
      const at = (_: TrendPoint, index: number) => x(first + index);
      return {
        line: line<TrendPoint>().x(at).y(up).curve(curveMonotoneX)(points) ?? '',
        area: area<TrendPoint>().x(at).y1(up).y0(y(0)).curve(curveMonotoneX)(points) ?? '',
      };
    };
    const open = Math.max(0, last() - 1);
    return { over: draw(props.points.slice(0, -1), 0), running: draw(props.points.slice(open), open) };
  });
  const start = () => props.points[0]?.hour_bucket ?? 0;
  const xOf = (time: number) => x((time - start()) / spans.hour);
  const clamp = (index: number) => Math.min(last(), Math.max(0, index));

  /** What is being chosen, or has been. */
  const band = createMemo(() => {
    const [begun, at] = [from(), hour()];
    const half = 0.5;
    if (begun !== undefined && at !== undefined)
      return { left: x(Math.min(begun, at) - half), right: x(Math.max(begun, at) + half) };
    const range = props.selected;
    if (range === undefined) return undefined;
    const inside = (at: number) => Math.min(width(), Math.max(0, xOf(at) - x(half)));
    const [left, right] = [inside(range.since), inside(range.until)];
    return left === right ? undefined : { left, right };
  });

  const hourAt = (event: PointerEvent & { currentTarget: Element }): number =>
    clamp(Math.round(((event.clientX - event.currentTarget.getBoundingClientRect().left) / width()) * last()));
  let pressedAt = 0;
  const press = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (props.onSelect === undefined || event.button !== 0) return;
    pressedAt = event.clientX;
    setHour(hourAt(event));
    setFrom(hourAt(event));
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const choose = (one: number, other: number) => {
    const at = (index: number) => props.points[index]?.hour_bucket ?? 0;
    props.onSelect?.({ since: at(Math.min(one, other)), until: at(Math.max(one, other)) + spans.hour - 1 });
  };
  const release = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const begun = from();
    setFrom(undefined);
    if (begun === undefined) return;
    // A finger that only points at an hour wants to read it.
    if (event.pointerType === 'touch' && Math.abs(event.clientX - pressedAt) < clickPx) return;
    choose(begun, hourAt(event));
  };
  const leave = () => {
    if (from() === undefined) setHour(undefined);
  };

  const step = (event: KeyboardEvent) => {
    const current = hour() ?? last();
    if (event.key === 'Escape' && from() !== undefined) {
      setFrom(undefined);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const moves: Record<string, number> = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last() };
    const to = moves[event.key];
    if (to !== undefined) {
      if (event.shiftKey && props.onSelect !== undefined) setFrom((begun) => begun ?? current);
      else setFrom(undefined);
      setHour(clamp(to));
    } else if (event.key === 'Enter' && props.onSelect !== undefined) {
      choose(from() ?? current, current);
      setFrom(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const valueAt = (index: number): string => {
    const point = props.points[index];
    if (point === undefined) return '';
    const isOver = point.hour_bucket + spans.hour <= now();
    return `${hourTime(point.hour_bucket)}: ${counted(point.count, 'event')}${isOver ? '' : ' so far'}`;
  };
  /** What is read out: the hour, or the hours that are being chosen. */
  const spoken = (): string => {
    const [begun, at] = [from(), hour() ?? last()];
    if (begun === undefined || begun === at) return valueAt(at);
    const [first, end] = [Math.min(begun, at), Math.max(begun, at)];
    const count = props.points.slice(first, end + 1).reduce((sum, point) => sum + point.count, 0);
    const until = (props.points[end]?.hour_bucket ?? 0) + spans.hour;
    return `${hourTime(props.points[first]?.hour_bucket ?? 0)} to ${hourTime(until)} chosen: ${counted(count, 'event')}`;
  };

  return (
    <div class={styles.chart} ref={ref}>
      <svg class={styles.svg} height={height()} viewBox={`0 0 ${width()} ${height()}`} aria-hidden="true">
        <For each={scale().ticks}>{(tick) => <path class={styles.grid} d={`M0 ${y(tick)}H${width()}`} />}</For>
        <For each={daysIn(props.points, width() / 90)}>
          {(day) => (
            <text
              class={styles.tick}
              x={xOf(day)}
              y={height() - 4}
              text-anchor={xOf(day) < 24 ? 'start' : xOf(day) > width() - 24 ? 'end' : 'middle'}
            >
              {date(day)}
            </text>
          )}
        </For>
        <path class={styles.area} d={shape().over.area} />
        <path class={`${styles.area} ${styles.running}`} d={shape().running.area} />
        <path class={styles.line} d={shape().over.line} />
        <path class={`${styles.line} ${styles.running}`} d={shape().running.line} />
        {/* Over the area, where it is high. */}
        <For each={scale().ticks.filter((tick) => tick > 0)}>
          {(tick) => (
            <text class={`${styles.tick} ${styles.over}`} x="0" y={y(tick) - 3}>
              {short(tick)}
            </text>
          )}
        </For>
        <Show when={band()}>
          {(range) => (
            <rect
              class={styles.band}
              x={range().left}
              width={Math.max(1, range().right - range().left)}
              y={margin.top}
              height={height() - margin.top - margin.bottom}
            />
          )}
        </Show>
        <Show when={hour() !== undefined}>
          <path class={styles.cursor} d={`M${x(hour() ?? 0)} ${margin.top}V${height() - margin.bottom}`} />
          <circle class={styles.dot} r="4" cx={x(hour() ?? 0)} cy={y(props.points[hour() ?? 0]?.count ?? 0)} />
        </Show>
      </svg>
      <div
        class={`${styles.surface} ${props.onSelect === undefined ? '' : styles.selectable}`}
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last())}
        aria-valuenow={hour() ?? last()}
        aria-valuetext={spoken()}
        onPointerMove={(event) => setHour(hourAt(event))}
        onPointerDown={press}
        onPointerUp={release}
        onPointerCancel={() => setFrom(undefined)}
        onPointerLeave={leave}
        onKeyDown={step}
        onBlur={() => {
          setHour(undefined);
          setFrom(undefined);
        }}
      />
      <Show when={hour() !== undefined}>
        <div
          class={styles.tip}
          style={{ left: `${Math.min(width() - 90, Math.max(90, x(hour() ?? 0)))}px` }}
          aria-hidden="true"
        >
          {spoken()}
        </div>
      </Show>
    </div>
  );
};
