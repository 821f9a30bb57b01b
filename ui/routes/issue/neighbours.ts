// The errors before and after the one that is looked at, in the list that one came from.
import { useNavigate } from '@solidjs/router';
import { type Accessor, createEffect, createMemo, onCleanup } from 'solid-js';
import type { IssueName } from '../../data/issue.ts';
import { issueListOf, keyOf } from '../../data/issue-list.ts';
import { useCommands } from '../../lib/commands.ts';
import { type Filters, searchOf } from '../../lib/filters.ts';
import { issueLink } from '../../lib/links.ts';

/** So close to the end more of the list is asked for. */
const near = 3;

export const useNeighbours = (name: Accessor<IssueName>, from: Accessor<Filters>) => {
  const navigate = useNavigate();
  const list = createMemo(() => issueListOf(from()));
  // What is decided here takes the error out of the list, but not the reader out of their place in it.
  createEffect(() => {
    const held = list();
    held.hold(true);
    onCleanup(() => held.hold(false));
  });
  /** Where it stands, or stood before it left: those after it have moved up then. */
  const place = createMemo<{ index: number; isIn: boolean }>(
    (before) => {
      const index = list().keys().indexOf(keyOf(name()));
      return index === -1 ? { index: before.index, isIn: false } : { index, isIn: true };
    },
    { index: -1, isIn: false },
  );
  createEffect(() => {
    if (list().hasMore() && !list().isLoading() && place().index + near > list().keys().length) void list().loadMore();
  });
  const linkAt = (index: number): string | undefined => {
    const row = list().row(list().keys()[index] ?? '');
    return row === undefined ? undefined : issueLink(row, from());
  };
  const previous = () => (place().index < 1 ? undefined : linkAt(place().index - 1));
  const next = () => linkAt(place().isIn ? place().index + 1 : Math.max(0, place().index));
  const back = () => `/?${searchOf(from())}`;

  const go = (link: string | undefined) => {
    if (link !== undefined) navigate(link);
  };
  useCommands(() => [
    { label: 'Next error', group: 'This error', keys: 'j', run: () => go(next()) },
    { label: 'Previous error', group: 'This error', keys: 'k', run: () => go(previous()) },
    { label: 'Back to the list', group: 'This error', keys: 'escape', run: () => go(back()) },
  ]);
  const position = () => (place().isIn ? { at: place().index + 1, of: list().total() ?? 0 } : undefined);
  return { previous, next, back, position };
};
