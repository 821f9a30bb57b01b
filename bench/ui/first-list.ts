// How long it takes from the address to the first row of the list.
import type { Page } from 'playwright-core';

/** In the page: when the first row has been painted, ms since the navigation began. */
const watchFirstRow = `
  window.firstRow = new Promise((resolve) => {
    const look = () => {
      if (document.querySelector('main li a') === null) return false;
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      return true;
    };
    new MutationObserver((_, observer) => look() && observer.disconnect()).observe(document, { childList: true, subtree: true });
  });
`;

/** ms from the start of the navigation until the first row is painted. */
export const firstList = async (page: Page, url: string): Promise<number> => {
  await page.addInitScript(watchFirstRow);
  await page.goto(url);
  return (await page.evaluate('window.firstRow')) as number;
};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
