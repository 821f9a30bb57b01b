// The dashboard in a real Chromium, with somebody logged in, and what axe-core finds wrong with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openPage } from './browser.ts';
import { root } from './build.ts';
import type { Person } from './person.ts';
import type { Server } from './server.ts';

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

export const openDashboard = async (
  server: Pick<Server, 'url'>,
  person: Person,
  path: string,
  size: { width?: number; height?: number } = {},
): Promise<Page> => {
  const page = await openPage(size);
  await page.context().addCookies([{ name: 'bloop_session', value: person.session ?? '', url: server.url }]);
  await page.goto(server.url + path);
  return page;
};

/** What is wrong in a theme, a line each: the rule, and where. */
export const violationsOf = async (page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.evaluate(axe);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))`);
};

/** How many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
