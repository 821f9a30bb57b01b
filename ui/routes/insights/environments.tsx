// Where events come from, and how many an hour: usual hours and bad ones.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { Hint } from '../../components/hint.tsx';
import { type EnvironmentShare, type EnvironmentsReport, useEnvironments } from '../../data/insights.ts';
import { useFilters } from '../../data/use-filters.ts';
import { noFilters, searchOf } from '../../lib/filters.ts';
import { exact, percent, short } from '../../lib/numbers.ts';
import styles from './environments.module.css';
import { rounded, windowWords } from './figures.ts';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';

const percentiles = [
  { name: 'p50', of: (row: EnvironmentShare) => row.p50_hourly, says: 'Half of the hours had at most so many events' },
  { name: 'p90', of: (row: EnvironmentShare) => row.p90_hourly, says: 'Nine of ten hours had at most so many events' },
  { name: 'p99', of: (row: EnvironmentShare) => row.p99_hourly, says: '99 of 100 hours had at most so many events' },
] as const;

const Row = (props: { row: EnvironmentShare }) => {
  const { filters } = useFilters();
  const errors = () =>
    `/?${searchOf({ ...noFilters, status: 'all', project: filters().project, environment: props.row.environment })}`;
  return (
    <tr>
      <th scope="row" class={styles.environment}>
        <A href={errors()} title="Errors of this environment">
          {props.row.environment}
        </A>
      </th>
      <td class={styles.share}>
        <svg class={styles.bar} aria-hidden="true">
          <rect class={styles.room} width="100%" height="100%" rx="2" />
          <rect class={styles.fill} width={`${Math.max(0.5, props.row.pct_of_total)}%`} height="100%" rx="2" />
        </svg>
        <span class={styles.percent}>{percent(props.row.pct_of_total / 100)}</span>
      </td>
      <td>
        <Hint text={exact(props.row.total_count)}>{short(props.row.total_count)}</Hint>
      </td>
      <td>{exact(props.row.unique_errors)}</td>
      <For each={percentiles}>
        {({ of }) => (
          <td>
            <Hint text={rounded(of(props.row))}>
              {short(Number(of(props.row).toFixed(of(props.row) < 10 ? 1 : 0)))}
            </Hint>
          </td>
        )}
      </For>
    </tr>
  );
};

export const Environments = (props: TabProps) => {
  const state = useReport<EnvironmentsReport>(useEnvironments, () => props.scope());
  const { change } = useFilters();
  return (
    <Report
      state={state}
      sentence={
        <>
          Where the events of the last {windowWords(props.scope().hours)} came from, and how many an hour: p50 is an
          hour as usual, p90 a busy one, p99 one of the worst.
          <Show when={props.scope().environment !== undefined}>
            {' '}
            Only {props.scope().environment} is shown.{' '}
            <button type="button" class={styles.all} onClick={() => change({ environment: undefined })}>
              Compare all
            </button>
          </Show>
        </>
      }
      rows={(data) => data.environments}
      empty={() => (
        <NothingFound title="No events in this window">
          <p>An environment appears here with the first event that comes from it.</p>
        </NothingFound>
      )}
    >
      {(data) => (
        <div class={styles.panel}>
          <table class={styles.table}>
            <caption class="unseen">Events per environment</caption>
            <thead>
              <tr>
                <th scope="col">Environment</th>
                <th scope="col">Share</th>
                <th scope="col">Events</th>
                <th scope="col">Errors</th>
                <For each={percentiles}>
                  {({ name, says }) => (
                    <th scope="col">
                      <Hint text={says}>
                        {name}
                        <span class={styles.unit}> / h</span>
                      </Hint>
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={data().environments}>{(row) => <Row row={row} />}</For>
            </tbody>
            <Show when={data().environments.length > 1}>
              <tfoot>
                <tr>
                  <th scope="row">All</th>
                  <td />
                  <td>
                    <Hint text={exact(data().total_count)}>{short(data().total_count)}</Hint>
                  </td>
                  <td colSpan={4} />
                </tr>
              </tfoot>
            </Show>
          </table>
        </div>
      )}
    </Report>
  );
};
