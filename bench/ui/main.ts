// `npm run bench:ui`: the dashboard in a real Chromium with 10,000 errors. Prints tables with ratios to the same with ten.
import { cpus, totalmem } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, registerFirst } from '../../demo/chromium.ts';
import { type BloopServer, startBloop } from '../servers.ts';
import { ms, ratio, table } from '../table.ts';
import { measureBlocking } from './blocking.ts';
import { firstList, median } from './first-list.ts';
import { sendIssues } from './issues.ts';
import { measureLive } from './live.ts';

const visits = 5;
const sizes = [10, 10_000];

interface Measured {
  issues: number;
  /** ms from the start of the navigation, the median of several visits. */
  cold: number;
  warm: number;
}

const start = async (): Promise<{ server: BloopServer; url: string }> => {
  // Passkeys need the address before the server starts.
  const port = String(20_000 + (process.pid % 20_000));
  const url = `http://localhost:${port}`;
  const server = await startBloop(undefined, { BLOOP__SERVER__PORT: port, BLOOP__AUTH__RP_ORIGIN: url });
  return { server, url };
};

const loggedIn = async (browser: Browser, url: string) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await registerFirst(page, url, 'bench');
  const state = await context.storageState();
  await context.close();
  return state;
};

const measureVisits = async (browser: Browser, url: string, state: Awaited<ReturnType<typeof loggedIn>>) => {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: state });
    const page = await context.newPage();
    cold.push(await firstList(page, url));
    warm.push(await firstList(page, url));
    await context.close();
  }
  return { cold: median(cold), warm: median(warm) };
};

const measureOne = async (
  browser: Browser,
  issues: number,
  more: (page: Page, server: BloopServer, url: string) => Promise<void>,
) => {
  const { server, url } = await start();
  try {
    await sendIssues(server, issues);
    const state = await loggedIn(browser, url);
    const measured: Measured = { issues, ...(await measureVisits(browser, url, state)) };
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: state });
    await more(await context.newPage(), server, url);
    return measured;
  } finally {
    await server.remove();
  }
};

process.stdout.write(
  `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown processor'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
);
const browser = await launchChromium();
try {
  const measured: Measured[] = [];
  for (const issues of sizes)
    measured.push(
      await measureOne(browser, issues, async (page, server, url) => {
        if (issues !== sizes.at(-1)) return;
        await measureBlocking(page, url);
        await measureLive(page, server, url);
      }),
    );
  const [few] = measured;
  table(
    ['errors', 'first list, ms', 'with a warm cache, ms', 'first list, ratio to 10 errors'],
    measured.map(({ issues, cold, warm }) => [
      issues.toLocaleString('en'),
      ms(cold),
      ms(warm),
      ratio(cold / (few?.cold ?? cold)),
    ]),
  );
} finally {
  await browser.close();
}
