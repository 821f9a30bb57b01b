// How long the page does not answer while somebody scrolls through the list, and while they type into the search.
import type { Page } from 'playwright-core';
import { ms, table } from '../table.ts';

/** In the page: what has blocked it for longer than 50 ms. https://w3c.github.io/longtasks/ */
const watchLongTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });
`;
/** In the page: the longest time between two frames. */
const watchFrames = `
  window.longestFrame = 0;
  (() => {
    let before = performance.now();
    const frame = (now) => {
      window.longestFrame = Math.max(window.longestFrame, now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })();
`;

const wheelSteps = 150;
const wheelPx = 600;
const wheelMs = 16;
const typed = 'order part 7 of the shop';
const keyMs = 60;

interface Blocking {
  what: string;
  longTasks: number;
  longest: number;
  longestFrame: number;
}

const during = async (page: Page, what: string, work: () => Promise<void>): Promise<Blocking> => {
  await page.evaluate(`window.longTasks.length = 0; ${watchFrames}`);
  await work();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const tasks = (await page.evaluate('window.longTasks')) as number[];
  const longestFrame = (await page.evaluate('window.longestFrame')) as number;
  return { what, longTasks: tasks.length, longest: Math.max(0, ...tasks), longestFrame };
};

export const measureBlocking = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.locator('main li a').first().waitFor();
  await page.evaluate(watchLongTasks);
  await page.mouse.move(640, 700);
  const scrolling = await during(
    page,
    `scrolling through ${(wheelSteps * wheelPx).toLocaleString('en')} px`,
    async () => {
      for (let step = 0; step < wheelSteps; step++) {
        await page.mouse.wheel(0, wheelPx);
        await page.waitForTimeout(wheelMs);
      }
    },
  );
  await page.evaluate('window.scrollTo(0, 0)');
  const typing = await during(page, `typing “${typed}”`, async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(typed, { delay: keyMs });
    await page.waitForURL(/q=order\+part\+7\+of\+the\+shop/);
  });
  table(
    ['while', 'tasks over 50 ms', 'the longest, ms', 'longest time between two frames, ms'],
    [scrolling, typing].map(({ what, longTasks, longest, longestFrame }) => [
      what,
      longTasks,
      longTasks === 0 ? '–' : ms(longest),
      ms(longestFrame),
    ]),
  );
};
