// The rows of the list. Only those in sight are on the page; pages are asked for as they come into sight.
import { createWindowVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Bone, Problem } from '../../components/states.tsx';
import type { IssueList, Waiting } from '../../data/issue-list.ts';
import { useProjectNames } from '../../data/overview.ts';
import type { Filters } from '../../lib/filters.ts';
import { narrow, touch, useMedia } from '../../lib/media.ts';
import { counted, exact } from '../../lib/numbers.ts';
import { ColumnHeads } from './column-heads.tsx';
import { IssueRow } from './issue-row.tsx';
import styles from './issue-table.module.css';
import type { Selection } from './selection.ts';

export interface IssueTableProps {
  list: IssueList;
  /** Another list has been asked for, and this one is still shown. */
  isStale: boolean;
  selection: Selection;
  /** Somebody is at the rows: with the pointer, with the keyboard, or further down. */
  onAttention: (isThere: boolean) => void;
  /** What is asked for; the list may still be the one before. */
  filters: Filters;
  onSort: (changes: Partial<Filters>) => void;
  ref: (scrollTo: (index: number) => void) => void;
}

const rowHeight = 60;
const tallRowHeight = 92;
/** What covers the rows above and below: the bar, and the one with actions. */
const covered = { above: 56, below: 72 };
/** The next page is asked for when so few rows are left. */
const rowsAhead = 15;

/** Empty where nothing waits. */
const inWords = ({ entered, moved }: Waiting): string =>
  [entered > 0 ? `${exact(entered)} new` : '', moved > 0 ? `${exact(moved)} moved up` : '']
    .filter((part) => part !== '')
    .join(', ');

export const SkeletonRows = () => (
  <div class={styles.panel} role="status" aria-label="Loading the errors">
    <For each={[62, 48, 71, 55, 66, 40, 58, 52]}>
      {(width) => (
        <div class={styles.bone}>
          <Bone width={`${width}%`} />
          <Bone width="96px" />
          <Bone width={`${width - 20}%`} height="0.7em" />
        </div>
      )}
    </For>
  </div>
);

export const IssueTable = (props: IssueTableProps) => {
  const isNarrow = useMedia(narrow);
  const projects = useProjectNames();
  /** Said where there are several to tell apart. */
  const projectOf = (id: string): string | undefined =>
    props.list.filters.project === undefined && projects.list().length > 1 ? projects.nameOf(id) : undefined;
  let rows!: HTMLUListElement;
  const [top, setTop] = createSignal(0);

  const virtualizer = createWindowVirtualizer({
    get count() {
      return props.list.keys().length;
    },
    get scrollMargin() {
      return top();
    },
    estimateSize: () => (isNarrow() ? tallRowHeight : rowHeight),
    overscan: 6,
    scrollPaddingStart: covered.above,
    scrollPaddingEnd: covered.below,
  });
  createEffect(() => {
    isNarrow();
    virtualizer.measure();
  });
  onMount(() => {
    props.ref((index) => virtualizer.scrollToIndex(index, { align: 'auto' }));
    const measure = () => setTop(Math.round(rows.getBoundingClientRect().top + window.scrollY));
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    onCleanup(() => observer.disconnect());
    measure();
  });

  const [isPointed, setPointed] = createSignal(false);
  const [isFocused, setFocused] = createSignal(false);
  const [isScrolled, setScrolled] = createSignal(false);
  // A finger gives no sign before it comes down: there, rows move when they are asked to.
  const isTouched = useMedia(touch);
  createEffect(() => props.onAttention(isPointed() || isFocused() || isScrolled() || isTouched()));
  createEffect(() => {
    const last = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
    setScrolled((virtualizer.getVirtualItems()[0]?.index ?? 0) > 0);
    const list = props.list;
    if (last + rowsAhead >= list.keys().length && list.hasMore() && !list.isLoading() && list.error() === undefined)
      void list.loadMore();
  });

  /** What is told to those who hear the page: how long a list is when it is another one, and that new errors wait. Not each count. */
  const [spoken, setSpoken] = createSignal('');
  createEffect(
    on(
      () => props.list,
      (list) => setSpoken(counted(list.total() ?? 0, 'error')),
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => inWords(props.list.waiting()) !== '',
      (isWaiting) => setSpoken(isWaiting ? 'New errors wait to be shown' : ''),
      { defer: true },
    ),
  );

  const hasFocus = () => document.activeElement instanceof HTMLAnchorElement && rows.contains(document.activeElement);
  const settle = () => {
    props.list.settle();
    window.scrollTo({ top: 0 });
  };
  const isAllChosen = () =>
    props.selection.chosen().length > 0 && props.selection.chosen().length === props.list.keys().length;
  return (
    <section
      class={styles.panel}
      aria-label="Errors"
      onPointerEnter={(event) => setPointed(event.pointerType === 'mouse')}
      onPointerLeave={() => {
        setPointed(false);
        props.selection.point(undefined);
      }}
    >
      <div class={styles.head}>
        <label class={styles.choose}>
          <input
            type="checkbox"
            aria-label="Select all shown"
            checked={isAllChosen()}
            ref={(box) =>
              createEffect(() => {
                box.indeterminate = props.selection.chosen().length > 0 && !isAllChosen();
              })
            }
            onChange={() => (isAllChosen() ? props.selection.clear() : props.selection.chooseAll())}
          />
        </label>
        <span>{counted(props.list.total() ?? 0, 'error')}</span>
        <span class="unseen" role="status">
          {spoken()}
        </span>
        <ColumnHeads filters={props.filters} onSort={props.onSort} />
      </div>
      <div class={styles.waiting}>
        <Show when={inWords(props.list.waiting())}>
          {(words) => (
            <Button look="primary" onClick={settle}>
              {words()} · show
            </Button>
          )}
        </Show>
      </div>
      <ul
        class={`${styles.rows} ${props.isStale ? styles.stale : ''}`}
        ref={rows}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
        onFocusIn={() => setFocused(true)}
        onFocusOut={(event) => setFocused(rows.contains(event.relatedTarget as Node | null))}
      >
        <For each={virtualizer.getVirtualItems()}>
          {(item) => {
            const key = () => props.list.keys()[item.index] ?? '';
            return (
              <Show when={props.list.row(key())}>
                {(row) => (
                  <IssueRow
                    row={row()}
                    filters={props.list.filters}
                    index={item.index}
                    total={props.list.total() ?? 0}
                    top={item.start - top()}
                    project={projectOf(row().project_id)}
                    isChosen={props.selection.has(key())}
                    isCursor={props.selection.cursor() === key()}
                    takesFocus={() => props.selection.isGoingTo(key()) || hasFocus()}
                    onPoint={() => props.selection.point(key())}
                    onToggle={(isRange) => props.selection.toggle(key(), isRange)}
                    onFocus={() => props.selection.setCursor(key())}
                  />
                )}
              </Show>
            );
          }}
        </For>
      </ul>
      <Show when={props.list.error()}>
        {(error) => <Problem error={error()} retry={() => void props.list.loadMore()} />}
      </Show>
      <Show when={props.list.hasMore() && props.list.error() === undefined}>
        <p class={styles.more}>Loading more …</p>
      </Show>
    </section>
  );
};
