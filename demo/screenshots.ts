// `npm run screenshots`: every screen of the dashboard, wide and on a phone, light and dark, into docs/screenshots/.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium, registerFirst } from './chromium.ts';
import { launchServer } from './own-server.ts';
import { type Screen, screens } from './screens.ts';
import { print } from './text.ts';
import { fillWeek } from './week/fill.ts';
import { fillSettings } from './week/fill-settings.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const port = 5390;
const sizes = [
  { width: 1280, height: 900 },
  { width: 375, height: 812 },
];
const themes = ['light', 'dark'] as const;

const inLook = (
  browser: Browser,
  { width, height }: (typeof sizes)[number],
  colorScheme: (typeof themes)[number],
  state?: Awaited<ReturnType<BrowserContext['storageState']>>,
) =>
  browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    ...(width < 500 ? { hasTouch: true, isMobile: true } : {}),
    ...(state === undefined ? {} : { storageState: state }),
  });

const take = async (page: Page, origin: string, screen: Screen, name: string): Promise<void> => {
  await page.goto(origin + (typeof screen.path === 'string' ? screen.path : await screen.path(page, origin)));
  await page.waitForLoadState('load');
  await page.getByText(screen.shows).first().waitFor();
  await screen.act?.(page);
  // Nothing is still loading when no skeleton is left.
  await page.locator('[aria-label^="Loading"]').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
};

const server = launchServer(port);
const browser = await launchChromium();
try {
  await server.ready();
  print('Filling a Bloop with a week …');
  await fillWeek(server);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const looks = sizes.flatMap((size) => themes.map((theme) => ({ size, theme })));
  const entry: Screen = { name: 'entry', path: '/', shows: 'Welcome to Bloop' };
  for (const { size, theme } of looks) {
    const context = await inLook(browser, size, theme);
    await take(await context.newPage(), server.origin, entry, `entry-${size.width}-${theme}`);
    await context.close();
  }

  const context = await browser.newContext();
  const first = await context.newPage();
  await registerFirst(first, server.origin, 'mara');
  await fillSettings(first, server.origin);
  const state = await context.storageState();
  for (const { size, theme } of looks) {
    const look = await inLook(browser, size, theme, state);
    const page = await look.newPage();
    for (const screen of screens) await take(page, server.origin, screen, `${screen.name}-${size.width}-${theme}`);
    await look.close();
    print(`${screens.length} screens at ${size.width} px, ${theme}`);
  }
} finally {
  await browser.close();
  await server.stop();
}
