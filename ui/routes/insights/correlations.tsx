// Pairs of errors whose hours go up and down together, each with both of its lines.
import { For, Show, Suspense } from 'solid-js';
import { Hint } from '../../components/hint.tsx';
import { Bone } from '../../components/states.tsx';
import { type CorrelationsReport, type Pair, useCorrelations, useSeries } from '../../data/insights.ts';
import { dataOf } from '../../data/query-client.ts';
import { counted } from '../../lib/numbers.ts';
import styles from './correlations.module.css';
import { windowWords } from './figures.ts';
import { IssueTitle, useProjectName } from './issue-title.tsx';
import { JointChart, LineKey } from './joint-chart.tsx';
import { NothingFound, Report, type TabProps, useReport } from './report.tsx';
import { useSeen } from './use-seen.ts';

/** Of the number as it is shown. */
const wordOf = (correlation: string): string => {
  if (Number(correlation) >= 0.9) return 'in step';
  return Number(correlation) >= 0.8 ? 'close' : 'loose';
};

const Member = (props: { issue: Parameters<typeof IssueTitle>[0]['issue']; line: 'first' | 'second' }) => {
  const project = useProjectName(() => props.issue.project_id);
  return (
    <div class={styles.member}>
      <LineKey line={props.line} />
      <IssueTitle issue={props.issue} />
      <Show when={project()}>
        <span class={styles.project}>{project()}</span>
      </Show>
    </div>
  );
};

const PairCard = (props: { pair: Pair; hours: number }) => {
  const { isSeen, ref } = useSeen();
  const shown = () => props.pair.correlation.toFixed(2);
  const a = () => ({
    project_id: props.pair.project_id_a,
    fingerprint: props.pair.fingerprint_a,
    error_type: props.pair.error_type_a,
    message: props.pair.message_a,
  });
  const b = () => ({
    project_id: props.pair.project_id_b,
    fingerprint: props.pair.fingerprint_b,
    error_type: props.pair.error_type_b,
    message: props.pair.message_b,
  });
  const first = useSeries(a, () => props.hours, isSeen);
  const second = useSeries(b, () => props.hours, isSeen);
  const series = () => {
    const [one, other] = [dataOf(first), dataOf(second)];
    return one === undefined || other === undefined ? undefined : { first: one, second: other };
  };
  return (
    <li class={styles.card} ref={ref}>
      <div class={styles.head}>
        <div class={styles.members}>
          <Member issue={a()} line="first" />
          <Member issue={b()} line="second" />
        </div>
        <p class={styles.strength}>
          <Hint class={styles.r} text={`Pearson's r is ${props.pair.correlation.toFixed(3)}`}>
            {shown()}
          </Hint>
          <span class={styles.word}>{wordOf(shown())}</span>
        </p>
      </div>
      <Suspense fallback={<Bone width="100%" height="84px" />}>
        <Show
          when={series()}
          fallback={
            <Show when={first.error ?? second.error} fallback={<Bone width="100%" height="84px" />}>
              <p class={styles.missing}>The events of one of the two could not be read.</p>
            </Show>
          }
        >
          {(both) => (
            <JointChart
              first={both().first}
              second={both().second}
              label={`Events per hour of “${props.pair.message_a}” and of “${props.pair.message_b}”`}
            />
          )}
        </Show>
      </Suspense>
    </li>
  );
};

const CardBones = () => (
  <div class={styles.cards} role="status" aria-label="Loading">
    {Array.from({ length: 4 }, () => (
      <div class={styles.card}>
        <Bone width="72%" height="1.3em" />
        <Bone width="58%" height="1.3em" />
        <Bone width="100%" height="84px" />
      </div>
    ))}
  </div>
);

export const Correlations = (props: TabProps) => {
  const state = useReport<CorrelationsReport>(useCorrelations, () => props.scope());
  const hours = () => windowWords(props.scope().hours);
  return (
    <Report
      state={state}
      sentence={
        <>
          Errors whose events rise and fall in the same hours, apart from what every day does at that time: they may
          have one cause, or one may cause the other. 1 is always together; each line has its own scale
          <Show when={props.scope().environment !== undefined}>
            {' '}
            and shows the events of all environments, while the number is of {props.scope().environment} alone
          </Show>
          .
        </>
      }
      rows={(data) => data.pairs}
      skeleton={<CardBones />}
      empty={(data) => (
        <NothingFound title="No two errors come together">
          <Show
            when={data().compared >= 2}
            fallback={
              <p>
                Two errors are compared when both come in six different hours or more of the last {hours()}.{' '}
                {data().compared === 0 ? 'None has' : 'Only one has'} so far.
              </p>
            }
          >
            <p>
              {counted(data().compared, 'error')} of the last {hours()} were compared. A pair is shown when its
              correlation is 0.7 or more.
            </p>
          </Show>
        </NothingFound>
      )}
    >
      {(data) => (
        <ol class={styles.cards}>
          <For each={data().pairs}>{(pair) => <PairCard pair={pair} hours={props.scope().hours} />}</For>
        </ol>
      )}
    </Report>
  );
};
