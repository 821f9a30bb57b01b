// What the screen is like.
import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** Whether a media query holds, as it changes. */
export const useMedia = (query: string): Accessor<boolean> => {
  const list = window.matchMedia(query);
  const [holds, setHolds] = createSignal(list.matches);
  const changed = (): void => void setHolds(list.matches);
  list.addEventListener('change', changed);
  onCleanup(() => list.removeEventListener('change', changed));
  return holds;
};

/** Where rows of several columns do not fit. The same width is in the style sheets. */
export const narrow = '(max-width: 719px)';

/** Where nothing can be pointed at before it is touched. */
export const touch = '(hover: none)';
