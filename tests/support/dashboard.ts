// The dashboard in a real browser: a server where passkeys work, somebody who is logged in, and what every screen is held to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPage, problemsOf } from './browser.ts';
import { root } from './build.ts';
import { health, sendBatch } from './client.ts';
import { eventually } from './eventually.ts';
import { firstUser, type Person } from './person.ts';
import { type Env, freePort, type Server, startServer } from './server.ts';
import type { RawEvent } from './signing.ts';

/** Longer than anything takes on a busy machine. */
const patienceMs = 15_000;

/** Passkeys need the page to be where `auth.rp_origin` says. */
export const startAtOrigin = async (env: Env = {}): Promise<Server> => {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const server = await startServer({ env: { BLOOP__SERVER__PORT: port, BLOOP__AUTH__RP_ORIGIN: url, ...env } });
  return { ...server, url };
};

/** Sends events and waits until what reads them has caught up. */
export const seed = async (server: Pick<Server, 'url' | 'key'>, events: readonly RawEvent[]): Promise<void> => {
  for (let start = 0; start < events.length; start += 50) {
    const { body } = await sendBatch(server, events.slice(start, start + 50));
    expect(body).toMatchObject({ dropped: 0, errors: [] });
  }
  await eventually(async () => expect((await health(server)).projection_lag).toBe(0));
};

/** An event for the list, `minutes` ago. */
export const happened = (type: string, minutes: number, more: RawEvent = {}): RawEvent => ({
  timestamp: Math.floor(Date.now() / 1000) - minutes * 60,
  source: 'api',
  environment: 'production',
  release: '1.0.0',
  error_type: type,
  message: `${type} went wrong`,
  ...more,
});

export interface Look {
  width?: number;
  height?: number;
  path?: string;
}

/** A browser in which this person is logged in. */
export const openAs = async (person: Person, server: Pick<Server, 'url'>, look: Look = {}): Promise<Page> => {
  const { width = 1280, height = width < 500 ? 812 : 900, path = '/' } = look;
  const page = await openPage({ width, height });
  page.setDefaultTimeout(patienceMs);
  await page.context().addCookies([{ name: 'bloop_session', value: person.session ?? '', url: server.url }]);
  await page.goto(server.url + path);
  return page;
};

/** A server with these events, its first user, and a page that shows them. */
export const openDashboard = async (
  events: readonly RawEvent[],
  { env = {}, ...look }: Look & { env?: Env } = {},
): Promise<{ server: Server; admin: Person; page: Page }> => {
  const server = await startAtOrigin(env);
  await seed(server, events);
  const admin = await firstUser(server, 'mara', server.url);
  return { server, admin, page: await openAs(admin, server, look) };
};

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against WCAG 2.2 AA on what is shown now, in both themes. */
const violations = async (page: Page): Promise<string[]> => {
  const found: string[] = [];
  // Through the debugger, which the Content-Security-Policy is not about.
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const run = `axe.run(document, { runOnly: ${JSON.stringify(standards)} })`;
    const results = (await page.evaluate(run)) as AxeResults;
    for (const { id, help, nodes } of results.violations)
      found.push(`${colorScheme}: ${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
};

/** Run in the page: whether the page is wider than the window, and which text sticks out of its panel without being cut or scrolled. */
const findOverflow = `(() => {
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? ['the page: by ' + (root.scrollWidth - root.clientWidth)] : [];
  const clips = (element) => getComputedStyle(element).overflowX !== 'visible';
  const frameOf = (element) => {
    for (let parent = element; parent !== null; parent = parent.parentElement) {
      if (getComputedStyle(parent).position === 'absolute' || clips(parent)) return undefined;
      if (parent.matches('section, [role=dialog], header, main')) return parent;
    }
    return undefined;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.data.trim() === '') continue;
    const frame = frameOf(text.parentElement);
    if (frame === undefined) continue;
    range.selectNodeContents(text);
    const [inner, outer] = [range.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (inner.width > 0 && (inner.right > outer.right + 1 || inner.left < outer.left - 1))
      found.push((frame.ariaLabel ?? frame.tagName) + ': ' + text.data.slice(0, 60));
  }
  return found;
})()`;
const overflow = (page: Page): Promise<unknown> => page.evaluate(findOverflow);

/**
 * Every screen: nothing that axe objects to in either theme, nothing wider than the window or than what it stands in, no error on
 * the console.
 * @param provoked what a browser says of requests that were refused on purpose
 */
export const expectSound = async (page: Page, provoked?: RegExp): Promise<void> => {
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toEqual([]);
  expect(problemsOf(page).filter((problem) => !provoked?.test(problem))).toEqual([]);
};
