// What all reports share: a sentence that says what is to be seen, the wait for it, why there is nothing, and more of it.
import { type Accessor, createSignal, type JSX, type ParentProps, Show, Suspense } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Bone, Empty, Loaded } from '../../components/states.tsx';
import { isBuilding, isOff, type ReportQuery, type Scope, type UseReport } from '../../data/insights.ts';
import { mostHours } from '../../lib/trend-spans.ts';
import { AnalyticsOff } from './analytics-off.tsx';
import styles from './report.module.css';
import { useScope } from './scope-bar.tsx';

export interface TabProps {
  scope: Accessor<Scope>;
}

const usualRows = 20;
/** The API's. */
const mostRows = 100;

export interface ReportState<T> {
  query: ReportQuery<T>;
  limit: Accessor<number>;
  showMore: () => void;
}

export const useReport = <T,>(useQuery: UseReport<T>, scope: Accessor<Scope>): ReportState<T> => {
  const [limit, setLimit] = createSignal(usualRows);
  return { query: useQuery(scope, limit), limit, showMore: () => setLimit(mostRows) };
};

/** Lines as high as the rows of a report. */
export const RowBones = () => (
  <div class={styles.bones} role="status" aria-label="Loading">
    {Array.from({ length: 8 }, (_, row) => (
      <div class={styles.bone}>
        <Bone width={`${[62, 48, 71, 55][row % 4]}%`} />
        <Bone width={`${[88, 64, 43, 30, 26, 20, 18, 12][row]}%`} />
      </div>
    ))}
  </div>
);

/** Nothing was found: what would have to happen, and where there may be something. */
export const NothingFound = (props: ParentProps<{ title: string }>) => {
  const { filters, change, hours, setHours } = useScope();
  return (
    <Empty
      title={props.title}
      actions={
        <>
          <Show when={hours() < mostHours}>
            <Button onClick={() => setHours(mostHours)}>Look at 30 days</Button>
          </Show>
          <Show when={filters().environment !== undefined}>
            <Button onClick={() => change({ environment: undefined })}>Any environment</Button>
          </Show>
        </>
      }
    >
      {props.children}
    </Empty>
  );
};

const Building = (props: { error: Error }) => (
  <Empty title="The counts are being made from the log">
    <p role="status">{props.error.message}. This goes on by itself, and is needed once.</p>
  </Empty>
);

export const Report = <T,>(props: {
  state: ReportState<T>;
  /** One sentence: what is to be seen. */
  sentence: JSX.Element;
  rows: (data: T) => readonly unknown[];
  empty: (data: Accessor<T>) => JSX.Element;
  skeleton?: JSX.Element;
  children: (data: Accessor<T>) => JSX.Element;
}) => {
  const query = () => props.state.query;
  const count = (data: T) => props.rows(data).length;
  const building = () => {
    const error = query().failureReason;
    return query().isPending && isBuilding(error) ? error : undefined;
  };
  return (
    <Show when={!isOff(query().error)} fallback={<AnalyticsOff />}>
      <p class={styles.sentence}>{props.sentence}</p>
      <div
        class={query().isPlaceholderData ? styles.stale : ''}
        aria-busy={query().isPending || query().isPlaceholderData}
      >
        <Show when={!building()} fallback={<Building error={building() as Error} />}>
          <Suspense fallback={props.skeleton ?? <RowBones />}>
            <Loaded query={query()} skeleton={props.skeleton ?? <RowBones />}>
              {(data) => (
                <Show when={count(data()) > 0} fallback={<div class={styles.panel}>{props.empty(data)}</div>}>
                  {props.children(data)}
                  <Show when={count(data()) >= props.state.limit() && props.state.limit() < mostRows}>
                    <p class={styles.more}>
                      <Button onClick={() => props.state.showMore()}>Show up to {mostRows}</Button>
                    </p>
                  </Show>
                </Show>
              )}
            </Loaded>
          </Suspense>
        </Show>
      </div>
    </Show>
  );
};
