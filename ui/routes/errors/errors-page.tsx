// The main view: figures, the trend, and the list of errors, to be read and decided by keyboard, mouse or thumb.
import { useBeforeLeave, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, on, Show, Suspense } from 'solid-js';
import { actions } from '../../components/actions.ts';
import { decide } from '../../data/actions.ts';
import type { IssueKey } from '../../data/issue-list.ts';
import { notify } from '../../data/notices.ts';
import { useStats } from '../../data/overview.ts';
import { dataOf } from '../../data/query-client.ts';
import type { Action } from '../../data/types.ts';
import { useFilters } from '../../data/use-filters.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { useCommands } from '../../lib/commands.ts';
import { noFilters } from '../../lib/filters.ts';
import { issueLink } from '../../lib/links.ts';
import { exact } from '../../lib/numbers.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { lazily } from '../../lib/part.ts';
import { FilterBar } from './filter-bar.tsx';
import { IssueTable, SkeletonRows } from './issue-table.tsx';
import { useSelection } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { StatsBar } from './stats-bar.tsx';
import { TrendPanel } from './trend-panel.tsx';

const FirstRun = lazily(() => import('./first-run.tsx'));
const EmptyList = lazily(() => import('./empty-list.tsx').then((chunk) => ({ default: chunk.EmptyList })));

/** So many can be chosen at once, read in pages as large as the API has them. */
const mostChosen = 10_000;
const pageForAll = 200;

export const ErrorsPage = () => {
  const state = useFilters();
  const navigate = useNavigate();
  const [isAttended, setAttended] = createSignal(false);
  const { list, isStale } = useLiveList(state.filters, () => isAttended() || selection.chosen().length > 0);
  const selection = useSelection(() => list().keys());
  usePageTitle(() => 'Errors');
  const stats = useStats(() => ({ ...noFilters, project: state.filters().project }));
  /** Nothing was ever sent: there is nothing to filter, count or draw. */
  const hasNothing = () => !stats.isPlaceholderData && dataOf(stats)?.total_errors === 0 && list().keys().length === 0;

  let scrollTo: (index: number) => void = () => undefined;
  const move = (step: number) => scrollTo(selection.moveCursor(step));

  const targets = (): readonly IssueKey[] => {
    const cursor = selection.cursor();
    return selection.chosen().length > 0 || cursor === undefined ? selection.chosen() : [cursor];
  };
  const act = (action: Action) => {
    const rows = targets().flatMap((key) => list().row(key) ?? []);
    const isAtRow = document.activeElement?.closest('li') != null;
    selection.clear();
    void decide(action, rows);
    // The row that had the focus may be gone.
    if (isAtRow) selection.focusCursor();
  };
  const chooseAll = async () => {
    const shown = list();
    while (shown.hasMore() && shown.error() === undefined && shown.keys().length < mostChosen)
      await shown.loadMore(pageForAll);
    if (shown !== list()) return;
    selection.chooseAll();
    if (shown.hasMore() && shown.error() === undefined)
      notify({
        text: `The first ${exact(shown.keys().length)} are selected: decide about these, then about the others`,
      });
  };
  const canChooseAll = () => list().hasMore() && selection.chosen().length === list().keys().length;

  // What was chosen in one list is not chosen in another.
  createEffect(
    on(
      state.filters,
      () => {
        selection.clear();
        selection.setCursor(undefined);
      },
      { defer: true },
    ),
  );

  // Whoever comes back finds the list as they left it, at the error that they have gone on to meanwhile.
  useBeforeLeave(() => {
    const cursor = selection.cursor() ?? '';
    list().place = { key: cursor, index: list().keys().indexOf(cursor), scroll: window.scrollY };
  });
  let isBack = false;
  createEffect(() => {
    const shown = list();
    if (isBack || shown.total() === undefined) return;
    isBack = true;
    const { place } = shown;
    if (place === undefined) return;
    const found = shown.keys().indexOf(place.key);
    const index = found === -1 ? Math.min(place.index, shown.keys().length - 1) : found;
    if (index >= 0) selection.setCursor(shown.keys()[index]);
    requestAnimationFrame(() => {
      window.scrollTo({ top: place.scroll });
      if (index >= 0) scrollTo(index);
    });
  });

  const openCursor = () => {
    const row = list().row(selection.cursor() ?? '');
    if (row !== undefined) navigate(issueLink(row, state.filters()));
  };
  useCommands(() => [
    { label: 'Next error', group: 'Errors', keys: 'j', repeats: true, run: () => move(1) },
    { label: 'Previous error', group: 'Errors', keys: 'k', repeats: true, run: () => move(-1) },
    { label: 'Open error', group: 'Errors', keys: 'o', also: 'enter', run: openCursor },
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
        <StatsBar filters={state.filters()} />
        <TrendPanel {...state} />
        <FilterBar {...state} />
        {/* Before the rows, of which there is no end. */}
        <Show when={selection.chosen().length > 0}>
          <SelectionBar
            count={selection.chosen().length}
            total={canChooseAll() ? list().total() : undefined}
            onAll={() => void chooseAll()}
            onAction={act}
            onClear={selection.clear}
          />
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
