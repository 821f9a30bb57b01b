// A real Chromium for tests, and what goes wrong in it.
import type { BrowserContext, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { launchChromium } from '../../demo/chromium.ts';

export { addAuthenticator } from '../../demo/chromium.ts';

const problems = new WeakMap<BrowserContext, string[]>();

const watch = (context: BrowserContext): void => {
  const found: string[] = [];
  problems.set(context, found);
  context.on('weberror', (problem) => found.push(String(problem.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') found.push(`${message.text()} (${message.location().url})`);
  });
};

/** A page of a fresh browser; everything is closed when the test ends. */
export const openPage = async ({ width = 1280, height = 800 } = {}): Promise<Page> => {
  const launching = launchChromium();
  onTestFinished(() =>
    launching.then(
      (browser) => browser.close(),
      () => undefined,
    ),
  );
  const context = await (await launching).newContext({ viewport: { width, height } });
  watch(context);
  return context.newPage();
};

/**
 * What went wrong so far in the page, and in pages that it opened: errors that nobody caught, and errors on the
 * console, among them requests that failed and violations of the Content-Security-Policy. They arrive as they happen.
 */
export const problemsOf = (page: Page): readonly string[] => {
  const found = problems.get(page.context());
  if (found === undefined) throw new Error('only pages of openPage are watched');
  return found;
};
