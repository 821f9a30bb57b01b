// What the browser's tab says: where one is, and how many errors have come since it was last in front.
import { createEffect, createSignal, onCleanup } from 'solid-js';

const [place, setPlace] = createSignal('');

/** What the page that is shown is called. */
export const pageTitle = (): string => place() || 'Bloop';

/** The title of a page, as long as it is shown. */
export const usePageTitle = (text: () => string): void => {
  createEffect(() => setPlace(text()));
  onCleanup(() => setPlace(''));
};

export const showTitle = (unseen: () => number): void =>
  createEffect(() => {
    const count = unseen() > 0 ? `(${unseen() > 99 ? '99+' : unseen()}) ` : '';
    document.title = count + [place(), 'Bloop'].filter(Boolean).join(' · ');
  });
