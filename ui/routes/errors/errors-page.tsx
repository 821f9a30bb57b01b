// The main view: figures, the trend, and the list of errors, to be read and decided by keyboard, mouse or thumb.
import { useNavigate } from '@solidjs/router';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import type { IssueKey } from '../../data/issue-list.ts';
import { useStats } from '../../data/overview.ts';
import type { Action } from '../../data/types.ts';
import { useFilters } from '../../data/use-filters.ts';
import { useCommands } from '../../lib/commands.ts';
import { issueLink } from '../../lib/links.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { FilterBar } from './filter-bar.tsx';
import { IssueTable, SkeletonRows } from './issue-table.tsx';
import { useSelection } from './selection.ts';
import { actions, SelectionBar } from './selection-bar.tsx';
import { StatsBar } from './stats-bar.tsx';
import { TrendPanel } from './trend-panel.tsx';
import { useLiveList } from './use-live-list.ts';

const FirstRun = lazy(() => import('./first-run.tsx'));
const EmptyList = lazy(() => import('./empty-list.tsx').then((chunk) => ({ default: chunk.EmptyList })));

export const ErrorsPage = () => {
  const state = useFilters();
  const navigate = useNavigate();
  const [isAttended, setAttended] = createSignal(false);
  const { list, isStale } = useLiveList(state.filters, () => isAttended() || selection.chosen().length > 0);
  const selection = useSelection(() => list().keys());
  usePageTitle(() => 'Errors');
  const stats = useStats(() => state.filters().project);
  /** Nothing was ever sent: there is nothing to filter, count or draw. */
  const hasNothing = () => !stats.isPlaceholderData && stats.data?.total_errors === 0 && list().keys().length === 0;

  let scrollTo: (index: number) => void = () => undefined;
  const move = (step: number) => scrollTo(selection.moveCursor(step));

  const targets = (): readonly IssueKey[] => {
    const cursor = selection.cursor();
    return selection.chosen().length > 0 || cursor === undefined ? selection.chosen() : [cursor];
  };
  const act = (action: Action) => {
    const rows = targets().flatMap((key) => list().row(key) ?? []);
    selection.clear();
    void import('../../data/actions.ts').then(({ decide }) => decide(action, rows));
  };

  useCommands(() => [
    { label: 'Next error', group: 'Errors', keys: 'j', run: () => move(1) },
    { label: 'Previous error', group: 'Errors', keys: 'k', run: () => move(-1) },
    {
      label: 'Open error',
      group: 'Errors',
      keys: 'o',
      run: () => {
        const row = list().row(selection.cursor() ?? '');
        if (row !== undefined) navigate(issueLink(row, state.filters()));
      },
    },
    {
      label: 'Select error',
      group: 'Errors',
      keys: 'x',
      run: () => {
        const cursor = selection.cursor();
        if (cursor !== undefined) selection.toggle(cursor);
      },
    },
    {
      label: 'Leave selection',
      group: 'Errors',
      keys: 'escape',
      run: () => {
        selection.clear();
        selection.setCursor(undefined);
        (document.activeElement as HTMLElement | null)?.blur();
      },
    },
    ...actions.map(({ action, name, key }) => ({
      label: name,
      group: 'Errors' as const,
      keys: key,
      run: () => act(action),
    })),
    { label: 'Show new errors', group: 'Errors', keys: '.', run: () => list().settle() },
  ]);

  return (
    <>
      <h1 class="unseen">Errors</h1>
      <Show
        when={!hasNothing()}
        fallback={
          <Suspense>
            <FirstRun project={state.filters().project} />
          </Suspense>
        }
      >
        <StatsBar project={state.filters().project} />
        <TrendPanel {...state} />
        <FilterBar {...state} />
        {/* Before the rows, of which there is no end. */}
        <Show when={selection.chosen().length > 0}>
          <SelectionBar count={selection.chosen().length} onAction={act} onClear={selection.clear} />
        </Show>
        <Show when={list().total() !== undefined || list().error() !== undefined} fallback={<SkeletonRows />}>
          <IssueTable
            list={list()}
            isStale={isStale()}
            selection={selection}
            onAttention={setAttended}
            filters={state.filters()}
            onSort={(changes) => state.change(changes)}
            ref={(scroll) => (scrollTo = scroll)}
          />
          <Show when={list().keys().length === 0 && list().error() === undefined}>
            <Suspense>
              <EmptyList {...state} />
            </Suspense>
          </Show>
        </Show>
      </Show>
    </>
  );
};
