// A real page in a real browser, with the bundle for script tags and the real server.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openPage } from '../../../tests/support/browser.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { createToken, type Server, startServer } from '../../../tests/support/server.ts';
import { sdk } from './support/programs.ts';

/** Serves a page with the bundle, from another origin than the server's. */
const serveShop = async (): Promise<string> => {
  const shop = createServer((request, answer) => {
    if (request.url === '/bloop.js')
      answer.setHeader('content-type', 'text/javascript').end(readFileSync(join(sdk, 'dist/bloop.min.js')));
    else
      answer
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>Shop</title><script src="/bloop.js"></script>');
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    shop.close();
    shop.closeAllConnections();
  });
  return `http://127.0.0.1:${(shop.address() as { port: number }).port}`;
};

interface Stored {
  message: string;
  stack?: string;
  metadata?: Record<string, unknown>;
}

const setUp = async () => {
  const server = await startServer();
  const { token } = await createToken(server);
  const page = await openPage();
  const shop = await serveShop();
  await page.goto(shop);
  await start(page, server);
  const stored = async (count: number): Promise<Stored[]> => {
    const headers = { authorization: `Bearer ${token}` };
    const get = async (path: string) => (await fetch(server.url + path, { headers })).json();
    return eventually(async () => {
      const issues: { fingerprint: string }[] = await get('/v1/errors');
      const all: Stored[] = [];
      for (const { fingerprint } of issues) all.push(...(await get(`/v1/errors/${fingerprint}/occurrences`)));
      if (all.length < count) throw new Error(`${all.length} of ${count} events are stored`);
      return all;
    });
  };
  return { page, stored };
};

const start = (page: Page, { url, key }: Server): Promise<void> =>
  page.evaluate(
    ({ endpoint, projectKey }) => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's globals
      const window = globalThis as any;
      window.bloop = new window.Bloop.BloopClient({ endpoint, projectKey, release: '1.0.0', flushIntervalMs: 600_000 });
      window.bloop.installGlobalHandlers();
    },
    { endpoint: url, projectKey: key },
  );

const script = (page: Page, text: string): Promise<unknown> => page.addScriptTag({ content: text });

test('captured, uncaught and rejected errors arrive from another origin', async () => {
  const { page, stored } = await setUp();
  await script(page, `bloop.captureError(new TypeError('caught ü'), { route: '/cart', metadata: { items: 2 } });`);
  await script(page, `setTimeout(function checkout() { throw new RangeError('uncaught'); });`);
  await script(page, `Promise.reject(new Error('rejected'));`);
  await page.waitForFunction('bloop.stats.captured === 3');
  expect(await page.evaluate('bloop.flush()')).toBe(true);
  const events = await stored(3);
  expect(events.find(({ message }) => message === 'caught ü')).toMatchObject({
    metadata: {
      items: 2,
      page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      user_agent: expect.stringContaining('Chrome'),
    },
  });
  expect(events.find(({ message }) => message === 'uncaught')).toMatchObject({
    stack: expect.stringContaining('at checkout'),
    metadata: { unhandled: true, mechanism: 'uncaughtException' },
  });
  expect(events.find(({ message }) => message === 'rejected')).toMatchObject({
    metadata: { unhandled: true, mechanism: 'unhandledRejection' },
  });
});

test('a page that is left sends its last events', async () => {
  const { page, stored } = await setUp();
  await script(page, `bloop.capture({ errorType: 'E', message: 'last words' });`);
  await page.goto('about:blank');
  expect(await stored(1)).toMatchObject([{ message: 'last words' }]);
});

test('a page that is closed sends what it captured while it was being left', async () => {
  const { page, stored } = await setUp();
  await script(
    page,
    `addEventListener('pagehide', () => bloop.capture({ errorType: 'E', message: 'too late' }), true);
    bloop.capture({ errorType: 'E', message: 'in time' });`,
  );
  await page.close({ runBeforeUnload: true });
  expect((await stored(1)).map(({ message }) => message)).toContain('in time');
});

test('more than may outlive a page is sent as far as it goes', async () => {
  const { page, stored } = await setUp();
  await script(
    page,
    `for (let i = 0; i < 19; i++) bloop.capture({ errorType: 'E', message: 'large ' + i, stack: 'x'.repeat(8000) });`,
  );
  await page.goto('about:blank');
  expect((await stored(5)).length).toBeGreaterThanOrEqual(5);
});

test('a page without Web Crypto signs all the same', async () => {
  const { page, stored } = await setUp();
  await page.evaluate("Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined })");
  await script(page, `bloop.capture({ errorType: 'E', message: 'signed by hand' });`);
  expect(await page.evaluate('bloop.flush()')).toBe(true);
  expect(await stored(1)).toMatchObject([{ message: 'signed by hand' }]);
});
