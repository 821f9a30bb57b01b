// The errors before and after the one that is looked at, in the list that one came from.
import { useNavigate } from '@solidjs/router';
import { type Accessor, createEffect, createMemo, on, onCleanup } from 'solid-js';
import type { IssueName } from '../../data/issue.ts';
import { keyOf } from '../../data/issue-list.ts';
import { listOf, useFollowed } from '../../data/kept-lists.ts';
import { useCommands } from '../../lib/commands.ts';
import { type Filters, searchOf } from '../../lib/filters.ts';
import { issueLink } from '../../lib/links.ts';
import { stored } from '../../lib/stored.ts';

/** So close to the end more of the list is asked for. */
const near = 3;

/** Whether a decision leads on to the next error. */
export const [advances, setAdvances] = stored('bloop-advance', 'off', ['on', 'off']);

export const useNeighbours = (name: Accessor<IssueName>, from: Accessor<Filters>) => {
  const navigate = useNavigate();
  const list = createMemo(() => listOf(from()));
  useFollowed(() => list());
  // What is decided here takes the error out of the list, but not the reader out of their place in it.
  createEffect(() => {
    const letGo = list().hold();
    onCleanup(letGo);
  });
  /** Where it stands, or stood before it left: those after it have moved up then. */
  const place = createMemo<{ index: number; isIn: boolean }>(
    (before) => {
      const index = list().keys().indexOf(keyOf(name()));
      return index === -1 ? { index: before.index, isIn: false } : { index, isIn: true };
    },
    { index: -1, isIn: false },
  );
  // The list is come back to where one has gone on to.
  createEffect(() => {
    const { index } = place();
    const shown = list();
    if (index !== -1) shown.place = { key: keyOf(name()), index, scroll: shown.place?.scroll ?? 0 };
  });
  createEffect(
    on([list, place, () => list().keys()], ([shown, { index }, keys]) => {
      if (shown.hasMore() && shown.error() === undefined && index + near > keys.length) void shown.loadMore();
    }),
  );
  const linkAt = (index: number): string | undefined => {
    const row = list().row(list().keys()[index] ?? '');
    return row === undefined ? undefined : issueLink(row, from());
  };
  const previous = () => (place().index < 1 ? undefined : linkAt(place().index - 1));
  const next = () => linkAt(place().isIn ? place().index + 1 : Math.max(0, place().index));
  const back = () => {
    const search = searchOf(from());
    return search === '' ? '/' : `/?${search}`;
  };

  const go = (link: string | undefined) => {
    if (link !== undefined) navigate(link);
  };
  useCommands(() => [
    { label: 'Next error', group: 'This error', keys: 'j', repeats: true, run: () => go(next()) },
    { label: 'Previous error', group: 'This error', keys: 'k', repeats: true, run: () => go(previous()) },
    { label: 'Back to the list', group: 'This error', keys: 'escape', run: () => go(back()) },
  ]);
  /** After a decision: to the next one, for those who have chosen so, and where one came from a list that has one. */
  const goOn = () => {
    if (advances() === 'on' && place().index !== -1) go(next());
  };
  const position = () => (place().isIn ? { at: place().index + 1, of: list().total() ?? 0 } : undefined);
  return { previous, next, back, position, goOn };
};
