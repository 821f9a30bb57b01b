// React and Vue as an app has them, in a real browser, and what they tell of errors.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage } from '../../../tests/support/browser.ts';
import type { IngestEvent } from '../src/index.browser.ts';
import { ended, sdk, temporaryFolder } from './support/programs.ts';

const shop = 'http://shop.test/';
const modules = join(sdk, '../../node_modules');

const client = `
import { BloopClient, reactErrorHandlers, vuePlugin } from '@bloop/sdk';
const bloop = globalThis.bloop = new BloopClient({ endpoint: 'http://errors.test', projectKey: 'k', flushIntervalMs: 600000 });
bloop.installGlobalHandlers();
const seen = globalThis.seen = [];
addEventListener('error', ({ error }) => seen.push('page: ' + error.message));
const app = document.getElementById('app');
`;

/** Runs a program as a bundler makes it for users, with the built package. */
const open = async (
  program: string,
  html = '',
): Promise<{ page: Page; logged: string[]; events(count?: number): Promise<IngestEvent[]> }> => {
  const bundle = await build({
    stdin: { contents: client + program, resolveDir: sdk, loader: 'jsx' },
    alias: { '@bloop/sdk': join(sdk, 'dist/index.browser.mjs') },
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const page = await openPage();
  const logged: string[] = [];
  page.on('console', (message) => logged.push(message.text()));
  const received: IngestEvent[] = [];
  await page.route('http://errors.test/**', async (route) => {
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    const body = route.request().postData();
    if (body !== null) received.push(...JSON.parse(body).events);
    await route.fulfill({ headers, json: { accepted: 1, dropped: 0, errors: [] } });
  });
  await page.route(shop, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Shop</title><div id="app">${html}</div>` }),
  );
  await page.goto(shop);
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '', type: 'module' });
  return {
    page,
    logged,
    async events(count = 1) {
      await page.waitForFunction(`bloop.stats.captured >= ${count}`);
      expect(await page.evaluate('bloop.flush(10000)')).toBe(true);
      return received;
    },
  };
};

const seen = (page: Page): Promise<unknown> => page.evaluate('seen');

const react = `
import { Component } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
const Price = () => { throw new RangeError('no price'); };
const Cart = () => <section><Price /></section>;
class Boundary extends Component {
  state = {};
  static getDerivedStateFromError = (error) => ({ error });
  render() { return this.state.error ? <p>sorry</p> : this.props.children; }
}
`;

test('React: what no boundary catches is captured once, with its components, and the page hears of it as before', async () => {
  const { page, events } = await open(`${react} createRoot(app, reactErrorHandlers(bloop)).render(<Cart />);`);
  expect(await events()).toMatchObject([
    {
      error_type: 'RangeError',
      message: 'no price',
      stack: expect.stringContaining('RangeError: no price'),
      metadata: { unhandled: true, mechanism: 'react', component_stack: expect.stringMatching(/Price[\s\S]*Cart/) },
    },
  ]);
  expect(await seen(page)).toEqual(['page: no price']);
});

test('React: what a boundary catches is captured, and written to the console as before', async () => {
  const { page, logged, events } = await open(
    `${react} createRoot(app, reactErrorHandlers(bloop)).render(<Boundary><Cart /></Boundary>);`,
  );
  expect(await events()).toMatchObject([
    {
      message: 'no price',
      metadata: { unhandled: true, mechanism: 'errorBoundary', component_stack: expect.stringContaining('Boundary') },
    },
  ]);
  expect(await page.textContent('#app')).toBe('sorry');
  expect(await seen(page)).toEqual([]);
  expect(logged.join()).toContain('RangeError: no price');
});

test('React: functions of the app are called in the place of what React does', async () => {
  const { page, logged, events } = await open(`${react}
    const own = (name) => (error, info) => seen.push([name, error.message, typeof info.componentStack]);
    const handlers = reactErrorHandlers(bloop, { onCaughtError: own('caught'), onUncaughtError: own('uncaught') });
    createRoot(app, handlers).render(<Boundary><Cart /></Boundary>);
    createRoot(document.body.appendChild(document.createElement('div')), handlers).render(<Cart />);`);
  expect((await events(2)).map(({ metadata }) => metadata?.mechanism).sort()).toEqual(['errorBoundary', 'react']);
  expect(await seen(page)).toEqual(
    expect.arrayContaining([
      ['caught', 'no price', 'string'],
      ['uncaught', 'no price', 'string'],
    ]),
  );
  expect(logged.join()).not.toContain('no price');
});

test('React: what it recovers from is captured, as handled', async () => {
  const { page, events } = await open(
    `${react} hydrateRoot(app, <p>9 €</p>, reactErrorHandlers(bloop));`,
    '<p>8 €</p>',
  );
  expect(await events()).toMatchObject([{ metadata: { unhandled: false, mechanism: 'react' } }]);
  expect(await page.textContent('#app')).toBe('9 €');
});

const vue = `
import { createApp, h } from 'vue';
const Price = { name: 'Price', render() { throw new RangeError('no price'); } };
const Button = { name: 'Buy', render: () => h('button', { onClick() { throw new TypeError('not bought'); } }, 'buy') };
`;

test('Vue: what components throw is captured, and the handler that was there before is called', async () => {
  const { page, events } = await open(`${vue}
    const shop = createApp({ render: () => [h(Price), h(Button)] });
    shop.config.errorHandler = (error, instance, info) => seen.push([error.message, instance.$options.name, info]);
    shop.use(vuePlugin(bloop)).mount(app);`);
  await page.click('button');
  expect(await events(2)).toMatchObject([
    { error_type: 'RangeError', metadata: { unhandled: true, mechanism: 'vue', component: 'Price' } },
    { error_type: 'TypeError', metadata: { unhandled: true, mechanism: 'vue', component: 'Buy' } },
  ]);
  expect(await seen(page)).toEqual([
    ['no price', 'Price', expect.any(String)],
    ['not bought', 'Buy', expect.any(String)],
  ]);
});

test('Vue: without a handler of the app the console has the error, as before', async () => {
  const { page, logged, events } = await open(`${vue} createApp(Price).use(vuePlugin(bloop)).mount(app);`);
  expect(await events()).toHaveLength(1);
  expect(await seen(page)).toEqual([]);
  expect(logged.join()).toContain('RangeError: no price');
});

test('the types fit those of React and Vue', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules/@bloop'), { recursive: true });
  symlinkSync(sdk, join(folder, 'node_modules/@bloop/sdk'));
  for (const name of ['@types', 'react', 'react-dom', 'vue', '@vue', 'csstype'])
    symlinkSync(join(modules, name), join(folder, 'node_modules', name));
  writeFileSync(
    join(folder, 'app.ts'),
    `import { BloopClient, reactErrorHandlers, vuePlugin } from '@bloop/sdk';
    import { createRoot, hydrateRoot } from 'react-dom/client';
    import { createApp } from 'vue';
    const bloop = new BloopClient({ endpoint: 'https://errors.example.com', projectKey: 'k' });
    createRoot(document.body, reactErrorHandlers(bloop));
    const own = { onCaughtError: (error: unknown, info: { componentStack?: string | null | undefined }) => console.log(error, info) };
    hydrateRoot(document.body, null, { ...reactErrorHandlers(bloop, own), identifierPrefix: 'a' });
    createApp({}).use(vuePlugin(bloop)).mount('#app');
    // @ts-expect-error: it wants a client
    reactErrorHandlers();`,
  );
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2022,dom'];
  const args = [...strict, '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'react', '--skipLibCheck'];
  expect(
    await ended(process.execPath, [join(modules, 'typescript/bin/tsc'), ...args, 'app.ts'], { cwd: folder }),
  ).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});
