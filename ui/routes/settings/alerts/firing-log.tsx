// When a rule fired, for which error, and by which figures.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { LoadMore } from '../../../components/load-more.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { useFirings } from '../../../data/alerts.ts';
import { useProjectNames } from '../../../data/overview.ts';
import type { AlertRule, Firing } from '../../../data/types.ts';
import { issueLink } from '../../../lib/links.ts';
import { counted } from '../../../lib/numbers.ts';
import { duration } from '../../../lib/time.ts';
import settings from '../settings.module.css';
import styles from './alerts.module.css';
import { reasonName } from './rule-types.ts';

const figures = ({ evidence }: Firing): string => {
  if (evidence === null) return '';
  const expected = evidence.expected === undefined ? '' : `, ${evidence.expected.toFixed(1)} expected`;
  return `${counted(evidence.count, 'event')} in ${duration(evidence.window_secs)}${expected}`;
};

export const FiringLog = (props: { rule: AlertRule }) => {
  const firings = useFirings(() => props.rule.id);
  const projects = useProjectNames();
  return (
    <Loaded query={firings.query}>
      {(data) => (
        <Show when={data().rows.length > 0} fallback={<Empty title="It has not fired yet" />}>
          <ol aria-label="Alerts">
            <For each={data().rows}>
              {(firing) => (
                <li class={`${styles.delivery} ${styles.line}`}>
                  <strong>{reasonName(firing.reason)}</strong>
                  <span class={styles.grow}>
                    <A href={issueLink(firing)}>{firing.fingerprint}</A> of {projects.nameOf(firing.project_id)}{' '}
                    <span class={settings.quiet}>{figures(firing)}</span>
                  </span>
                  <span class={settings.quiet}>
                    <RelativeTime at={firing.fired_at} />
                  </span>
                </li>
              )}
            </For>
          </ol>
          <LoadMore list={firings} />
        </Show>
      )}
    </Loaded>
  );
};
