// Errors that come more often, or less, than before: bars to the right and to the left of nothing.
import { scaleLinear } from 'd3-scale';
import { createMemo, For, type ParentProps, Show } from 'solid-js';
import { Hint } from '../../components/hint.tsx';
import { type Mover, type MoversReport, useMovers } from '../../data/insights.ts';
import { exact, short } from '../../lib/numbers.ts';
import rows from './bar-rows.module.css';
import { change, signed, windowWords } from './figures.ts';
import { IssueTitle, useProjectName } from './issue-title.tsx';
import styles from './movers.module.css';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';

/** Either side has at least this part of the width of the longest bar. */
const leastSide = 0.2;

/** Percent of the width, the same for all rows; nothing is within it wherever the bars leave room. */
const scaleOf = (movers: readonly Mover[]) => {
  const deltas = movers.map(({ delta }) => delta);
  const size = Math.max(1, ...deltas.map(Math.abs));
  return scaleLinear([Math.min(-leastSide * size, ...deltas), Math.max(leastSide * size, ...deltas)], [0, 100]);
};
type Scale = ReturnType<typeof scaleOf>;

const badgeOf = ({ new: isNew, count_current, delta_pct }: Mover): string => {
  if (isNew) return 'new';
  return count_current === 0 ? 'gone' : change(delta_pct ?? 0);
};

const MoverRow = (props: { mover: Mover; x: Scale; hours: number }) => {
  const project = useProjectName(() => props.mover.project_id);
  const isMore = () => props.mover.delta > 0;
  const side = () => (isMore() ? styles.more : styles.fewer);
  const ends = () => [props.x(Math.min(0, props.mover.delta)), props.x(Math.max(0, props.mover.delta))] as const;
  return (
    <li class={`${rows.row} ${styles.columns}`}>
      <div class={rows.text}>
        <IssueTitle issue={props.mover} />
        <p class={rows.meta}>
          <span>
            {exact(props.mover.count_previous)} in the {windowWords(props.hours)} before,{' '}
            {exact(props.mover.count_current)} now
          </span>
          <Show when={project()}>
            <span>{project()}</span>
          </Show>
        </p>
      </div>
      <div class={rows.chart}>
        <svg aria-hidden="true">
          <rect
            class={`${rows.bar} ${side()}`}
            x={`${ends()[0]}%`}
            y="50%"
            height="10"
            rx="2"
            width={`${Math.max(0.5, ends()[1] - ends()[0])}%`}
          />
          <line class={rows.ground} x1={`${props.x(0)}%`} x2={`${props.x(0)}%`} y1="0" y2="100%" />
        </svg>
      </div>
      <Hint class={`${rows.figure} ${side()}`} text={signed(props.mover.delta)}>
        <span aria-hidden="true">{isMore() ? '▲ ' : '▼ '}</span>
        {signed(props.mover.delta, short)}
        <span class="unseen">{isMore() ? ' more' : ' fewer'}</span>
      </Hint>
      <span class={`${rows.figure} ${rows.lesser}`}>{badgeOf(props.mover)}</span>
    </li>
  );
};

const Key = (props: ParentProps<{ look: string | undefined }>) => (
  <span class={rows.key}>
    <svg class={rows.swatch} aria-hidden="true">
      <rect class={props.look} width="100%" height="100%" rx="2" />
    </svg>
    {props.children}
  </span>
);

const Rows = (props: { report: MoversReport }) => {
  const x = createMemo(() => scaleOf(props.report.movers));
  const isAllNew = () => props.report.movers.every((mover) => mover.new);
  return (
    <div class={rows.panel}>
      <div class={`${rows.head} ${styles.columns}`}>
        <p class={rows.legend}>
          <Key look={styles.more}>more often</Key>
          <Key look={styles.fewer}>less often</Key>
          <Show when={isAllNew()}>
            <span>all new: none of these came in the {windowWords(props.report.window_hours)} before</span>
          </Show>
        </p>
        <div class={rows.axis}>
          <svg class={rows.ticks} aria-hidden="true">
            <text x={`${x()(0)}%`} dx="-8" y="14" text-anchor="end">
              fewer
            </text>
            <text x={`${x()(0)}%`} dx="8" y="14">
              more
            </text>
          </svg>
        </div>
        <span class={rows.label}>Events</span>
        <span class={rows.label}>Change</span>
      </div>
      <ol>
        <For each={props.report.movers}>
          {(mover) => <MoverRow mover={mover} x={x()} hours={props.report.window_hours} />}
        </For>
      </ol>
    </div>
  );
};

export const Movers = (props: TabProps) => {
  const state = useReport<MoversReport>(useMovers, () => props.scope());
  const hours = () => windowWords(props.scope().hours);
  return (
    <Report
      state={state}
      sentence={`Errors that came more often in the last ${hours()} than in the ${hours()} before (to the right), or less often (to the left).`}
      rows={(data) => data.movers}
      empty={() => (
        <NothingFound title="Nothing has moved">
          <p>
            An error is shown when it comes more or fewer times in the last {hours()} than in the {hours()} before.
          </p>
        </NothingFound>
      )}
    >
      {(data) => <Rows report={data()} />}
    </Report>
  );
};
