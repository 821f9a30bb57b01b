// Hours that stand out: how far, as bars on a scale that is always the same, and what was usual.
import { A } from '@solidjs/router';
import { scaleLinear } from 'd3-scale';
import { For, Show } from 'solid-js';
import { Hint } from '../../components/hint.tsx';
import { type Spike, type SpikesReport, useSpikes } from '../../data/insights.ts';
import { noFilters, searchOf } from '../../lib/filters.ts';
import { counted } from '../../lib/numbers.ts';
import { hourTime, spans } from '../../lib/time.ts';
import rows from './bar-rows.module.css';
import { rounded, windowWords } from './figures.ts';
import { IssueTitle, useProjectName } from './issue-title.tsx';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';
import styles from './spikes.module.css';

const strongFrom = 3;
const extremeFrom = 4;
/** Bars end here: what is above is as extreme as it gets, and its number says it. */
const most = 10;

type Level = 'unusual' | 'strong' | 'extreme';
const levelOf = (zscore: number): Level => {
  if (zscore >= extremeFrom) return 'extreme';
  return zscore >= strongFrom ? 'strong' : 'unusual';
};

/** Percent of the width. */
const x = scaleLinear([0, most], [0, 100]).clamp(true);
const ticks = [0, strongFrom, extremeFrom, most];

const Grid = () => (
  <For each={ticks}>{(tick) => <line class={rows.grid} x1={`${x(tick)}%`} x2={`${x(tick)}%`} y1="0" y2="100%" />}</For>
);

const ofHour = ({ project_id, hour_bucket }: Spike): string =>
  `/?${searchOf({ ...noFilters, status: 'all', project: project_id, since: hour_bucket, until: hour_bucket + spans.hour - 1 })}`;

const SpikeRow = (props: { spike: Spike }) => {
  const level = () => levelOf(props.spike.zscore);
  const project = useProjectName(() => props.spike.project_id);
  return (
    <li class={`${rows.row} ${styles.columns}`}>
      <div class={rows.text}>
        <IssueTitle issue={props.spike} />
        <p class={rows.meta}>
          <A href={ofHour(props.spike)} title="All errors of this hour">
            {hourTime(props.spike.hour_bucket)}
          </A>
          <span>
            {counted(props.spike.count, 'event')}, usually {rounded(props.spike.mean)} an hour
          </span>
          <Show when={project()}>
            <span>{project()}</span>
          </Show>
        </p>
      </div>
      <div class={rows.chart}>
        <svg aria-hidden="true">
          <Grid />
          <rect
            class={`${rows.bar} ${styles[level()]}`}
            y="50%"
            height="10"
            rx="2"
            width={`${x(props.spike.zscore)}%`}
          />
          <Show when={props.spike.zscore > most}>
            <path class={styles.beyond} d="M-7 -7 l5 7 -5 7" />
          </Show>
        </svg>
      </div>
      <span class={`${rows.word} ${styles.word} ${styles[level()]}`}>{level()}</span>
      <Hint class={rows.figure} text={`z-score ${props.spike.zscore.toFixed(2)}`}>
        {rounded(props.spike.zscore)}
      </Hint>
    </li>
  );
};

const Legend = (props: { threshold: number }) => {
  const levels = () =>
    [
      { level: 'unusual', from: props.threshold, to: strongFrom },
      { level: 'strong', from: Math.max(strongFrom, props.threshold), to: extremeFrom },
      { level: 'extreme', from: Math.max(extremeFrom, props.threshold), to: Number.POSITIVE_INFINITY },
    ].filter(({ from, to }) => from < to);
  return (
    <For each={levels()}>
      {({ level, from }) => (
        <span class={rows.key}>
          <svg class={rows.swatch} aria-hidden="true">
            <rect class={styles[level]} width="100%" height="100%" rx="2" />
          </svg>
          {level} from {rounded(from)}
        </span>
      )}
    </For>
  );
};

export const Spikes = (props: TabProps) => {
  const state = useReport<SpikesReport>(useSpikes, () => props.scope());
  return (
    <Report
      state={state}
      sentence="Hours in which an error came far more often than in its other hours: the longer the bar, the less it can be chance."
      rows={(data) => data.spikes}
      empty={(data) => (
        <NothingFound title="No hour stands out">
          <p>
            An hour is shown when an error comes at least {rounded(data().threshold)} standard deviations more often
            than in its other hours, and at least five times. In the last {windowWords(data().window_hours)} none did.
          </p>
        </NothingFound>
      )}
    >
      {(data) => (
        <div class={rows.panel}>
          <div class={`${rows.head} ${styles.columns}`}>
            <p class={rows.legend}>
              <Legend threshold={data().threshold} />
            </p>
            <div class={rows.axis}>
              <svg class={rows.ticks} aria-hidden="true">
                <For each={ticks}>
                  {(tick) => (
                    <text
                      x={`${x(tick)}%`}
                      y="14"
                      text-anchor={tick === 0 ? 'start' : tick === most ? 'end' : 'middle'}
                    >
                      {tick === most ? `${most}+` : tick}
                    </text>
                  )}
                </For>
              </svg>
            </div>
            <span class={rows.label} />
            <Hint class={rows.label} text="How many standard deviations above the mean of its other hours">
              z-score
            </Hint>
          </div>
          <ol>
            <For each={data().spikes}>{(spike) => <SpikeRow spike={spike} />}</For>
          </ol>
        </div>
      )}
    </Report>
  );
};
