// Where the focus goes when one page takes the place of another: to the page, which says its title. What it was on is gone with the
// page before, and whoever hears the page or goes through it by keyboard would begin at the top of the window.
import { useLocation } from '@solidjs/router';
import { type Accessor, createEffect, on } from 'solid-js';

/** @param page what holds the pages */
export const focusPages = (page: Accessor<HTMLElement>): void => {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () =>
        // After the new page has taken the focus, if it wants it.
        setTimeout(() => {
          if (document.activeElement === null || document.activeElement === document.body)
            page().focus({ preventScroll: true });
        }),
      { defer: true },
    ),
  );
};
