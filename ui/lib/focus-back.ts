// Where the focus goes when what lay over the page is closed: back to where it was, or, when that is gone, to the page.

const isOver = (element: Element | null): boolean => element?.closest('[role="dialog"]') != null;

/** Outside of everything that lies over the page. */
let onPage: HTMLElement | undefined;

/** Made when it opens. Answers what gives the focus back when it is closed. */
export const focusBack = (): (() => void) => {
  const before = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  if (before !== undefined && before !== document.body && !isOver(before)) onPage = before;
  return () => {
    const isTaken = document.activeElement !== null && document.activeElement !== document.body;
    if (isTaken) return;
    if (before?.isConnected && before !== document.body && isOver(before)) before.focus();
    // One dialog has made room for the next one.
    else if (document.querySelector('[role="dialog"]') === null)
      (onPage?.isConnected ? onPage : document.getElementById('main'))?.focus({ preventScroll: true });
  };
};
