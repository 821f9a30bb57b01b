// What releases have brought: a card each, with the score and what it is made of.
import { A } from '@solidjs/router';
import { scaleLinear } from 'd3-scale';
import { For, Show } from 'solid-js';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Bone } from '../../components/states.tsx';
import { type ReleaseImpact, type ReleasesReport, useReleases } from '../../data/insights.ts';
import { noFilters, searchOf } from '../../lib/filters.ts';
import { counted, short } from '../../lib/numbers.ts';
import { change, rounded, signed } from './figures.ts';
import { useProjectName } from './issue-title.tsx';
import styles from './releases.module.css';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';

const highAbove = 50;
/** Points for each new error. */
const perNewError = 10;

type Impact = 'high' | 'better' | 'ordinary';
const impactOf = ({ impact_score }: ReleaseImpact): Impact => {
  if (impact_score > highAbove) return 'high';
  return impact_score < 0 ? 'better' : 'ordinary';
};
const words: Record<Impact, string> = { high: 'high impact', better: 'improvement', ordinary: 'ordinary' };

const errorsOf = ({ project_id, release }: ReleaseImpact): string =>
  `/?${searchOf({ ...noFilters, status: 'all', project: project_id, release })}`;

const Bar = (props: { label: string; count: number; most: number; look: string | undefined }) => {
  const width = () => scaleLinear([0, Math.max(1, props.most)], [0, 100])(props.count);
  return (
    <div class={styles.line}>
      <span class={styles.name} title={props.label}>
        {props.label}
      </span>
      <svg class={styles.bar} aria-hidden="true">
        <rect class={props.look} width={`${Math.max(props.count > 0 ? 1 : 0, width())}%`} height="100%" rx="2" />
      </svg>
      <span class={styles.count} title={counted(props.count, 'event')}>
        {short(props.count)}
      </span>
    </div>
  );
};

const ReleaseCard = (props: { release: ReleaseImpact; before: string; isNewest: boolean }) => {
  const impact = () => impactOf(props.release);
  const project = useProjectName(() => props.release.project_id);
  const countBefore = () =>
    props.release.error_delta === null ? undefined : props.release.error_count - props.release.error_delta;
  const most = () => Math.max(props.release.error_count, countBefore() ?? 0);
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
          <span class={styles.score} title="Impact score">
            {signed(props.release.impact_score, rounded)}
          </span>
          <span class={styles.word}>{words[impact()]}</span>
        </p>
      </div>
      <div class={styles.bars}>
        <Bar label={props.release.release} count={props.release.error_count} most={most()} look={styles.fill} />
        <Show
          when={countBefore() !== undefined}
          fallback={<p class={styles.first}>The first release of this window: nothing to compare with.</p>}
        >
          <Bar label={props.before} count={countBefore() ?? 0} most={most()} look={styles.past} />
        </Show>
      </div>
      <p class={styles.sum}>
        {counted(props.release.new_fingerprints, 'new error')} × {perNewError}
        <Show when={props.release.error_delta_pct !== null}>
          {' '}
          and {change(props.release.error_delta_pct ?? 0)} events
          {props.isNewest ? ' so far' : ''}
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
  const beforeOf = (releases: readonly ReleaseImpact[], index: number): string =>
    releases.slice(index + 1).find(({ project_id }) => project_id === releases[index]?.project_id)?.release ??
    'the one before';
  const isNewest = (releases: readonly ReleaseImpact[], index: number): boolean =>
    releases.findIndex(({ project_id }) => project_id === releases[index]?.project_id) === index;
  return (
    <Report
      state={state}
      sentence="Releases against the one before, newest first. The score is 10 for each error that was never seen before, and the change of events in percent: over 50 is high impact, under 0 an improvement."
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
            {(release, index) => (
              <ReleaseCard
                release={release}
                before={beforeOf(data().releases, index())}
                isNewest={isNewest(data().releases, index())}
              />
            )}
          </For>
        </ol>
      )}
    </Report>
  );
};
