// What releases have brought: a card each, with the score and what it is made of.
import { A } from '@solidjs/router';
import { scaleLinear } from 'd3-scale';
import { For, Show } from 'solid-js';
import { Hint } from '../../components/hint.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Bone } from '../../components/states.tsx';
import { type ReleaseImpact, type ReleasesReport, useReleases } from '../../data/insights.ts';
import { noFilters, searchOf } from '../../lib/filters.ts';
import { counted } from '../../lib/numbers.ts';
import { change, rounded, signed } from './figures.ts';
import { useProjectName } from './issue-title.tsx';
import styles from './releases.module.css';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';

const highAbove = 50;
/** Points for each new error. */
const perNewError = 10;

type Impact = 'high' | 'better' | 'ordinary' | 'early' | 'first';
const impactOf = ({ compared_with, too_early, impact_score }: ReleaseImpact): Impact => {
  if (compared_with === null) return 'first';
  if (too_early) return 'early';
  if (impact_score > highAbove) return 'high';
  return impact_score < 0 ? 'better' : 'ordinary';
};
const words: Record<Impact, string> = {
  high: 'high impact',
  better: 'improvement',
  ordinary: 'ordinary',
  early: 'too early to say',
  first: 'first of the window',
};

const errorsOf = ({ project_id, release }: ReleaseImpact): string =>
  `/?${searchOf({ ...noFilters, status: 'all', project: project_id, release })}`;

const Bar = (props: { label: string; rate: number; most: number; look: string | undefined }) => {
  const width = () => scaleLinear([0, props.most > 0 ? props.most : 1], [0, 100])(props.rate);
  return (
    <div class={styles.line}>
      <span class={styles.name} title={props.label}>
        {props.label}
      </span>
      <svg class={styles.bar} aria-hidden="true">
        <rect class={props.look} width={`${Math.max(props.rate > 0 ? 1 : 0, width())}%`} height="100%" rx="2" />
      </svg>
      <Hint class={styles.count} text={`${rounded(props.rate)} events an hour while it was the newest`}>
        {rounded(props.rate)}/h
      </Hint>
    </div>
  );
};

const ReleaseCard = (props: { release: ReleaseImpact; isNewest: boolean }) => {
  const impact = () => impactOf(props.release);
  const project = useProjectName(() => props.release.project_id);
  const rateBefore = () =>
    props.release.error_delta_pct === null
      ? 0
      : props.release.events_per_hour / (1 + props.release.error_delta_pct / 100);
  const most = () => Math.max(props.release.events_per_hour, rateBefore());
  return (
    <li class={`${styles.card} ${styles[impact()]}`}>
      <div class={styles.head}>
        <div class={styles.what}>
          <A class={styles.title ?? ''} href={errorsOf(props.release)} title="Errors of this release">
            {props.release.release}
          </A>
          <p class={styles.meta}>
            <Show when={project()}>{project()} · </Show>
            first seen <RelativeTime at={props.release.first_seen} />
          </p>
        </div>
        <p class={styles.impact}>
          <Hint
            class={styles.score}
            text="Impact score: ten for each new error, and by how many percent there are more events an hour"
          >
            {signed(props.release.impact_score, rounded)}
          </Hint>
          <span class={styles.word}>{words[impact()]}</span>
        </p>
      </div>
      <div class={styles.bars}>
        <Bar label={props.release.release} rate={props.release.events_per_hour} most={most()} look={styles.fill} />
        <Show
          when={props.release.compared_with}
          fallback={<p class={styles.first}>The first release of this window: nothing to compare with.</p>}
        >
          {(before) => <Bar label={before()} rate={rateBefore()} most={most()} look={styles.past} />}
        </Show>
      </div>
      <p class={styles.sum}>
        {counted(props.release.error_count, 'event')}
        {props.isNewest ? ' so far' : ''} · {counted(props.release.new_fingerprints, 'new error')}
        <Show when={props.release.compared_with !== null}> × {perNewError}</Show>
        <Show when={props.release.error_delta_pct !== null && !props.release.too_early}>
          {' '}
          and {change(props.release.error_delta_pct ?? 0)} events an hour
        </Show>
        <Show when={props.release.unique_fingerprints > 0}>
          {' '}
          · {counted(props.release.unique_fingerprints, 'error')} in all
        </Show>
      </p>
    </li>
  );
};

const CardBones = () => (
  <div class={styles.cards} role="status" aria-label="Loading">
    {Array.from({ length: 6 }, () => (
      <div class={styles.card}>
        <Bone width="40%" height="1.3em" />
        <Bone width="100%" height="44px" />
        <Bone width="70%" />
      </div>
    ))}
  </div>
);

export const Releases = (props: TabProps) => {
  const state = useReport<ReleasesReport>(useReleases, () => props.scope());
  const isNewest = (releases: readonly ReleaseImpact[], index: number): boolean =>
    releases.findIndex(({ project_id }) => project_id === releases[index]?.project_id) === index;
  return (
    <Report
      state={state}
      sentence="Releases against the one before, newest first. The score is 10 for each error that was never seen before, and the change of events per hour in percent: over 50 is high impact, under 0 an improvement. Less than six hours are too early to say."
      rows={(data) => data.releases}
      skeleton={<CardBones />}
      empty={() => (
        <NothingFound title="No release in this window">
          <p>A release appears here with the first event that names it.</p>
        </NothingFound>
      )}
    >
      {(data) => (
        <ol class={styles.cards}>
          <For each={data().releases}>
            {(release, index) => <ReleaseCard release={release} isNewest={isNewest(data().releases, index())} />}
          </For>
        </ol>
      )}
    </Report>
  );
};
