// Source maps: dropped or chosen, sent with their progress, listed, deleted.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard } from '../support/dashboard.ts';

const map = (sources: string[]): string => JSON.stringify({ version: 3, sources, names: [], mappings: 'AAAA' });

/** As if somebody dropped files from another window. */
const drop = async (page: Page, files: Record<string, string>): Promise<void> => {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(${JSON.stringify(files)})) transfer.items.add(new File([text], name));
    return transfer;
  })()`);
  const zone = page.getByText('Drop .map files here').locator('..');
  for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: transfer });
};

const uploads = (page: Page) => page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
const maps = (page: Page) => page.getByRole('table', { name: 'Source maps' }).getByRole('row');

test('several files are dropped at once: each tells what became of it, and the list has those that were taken', async () => {
  const events = [happened('TypeError', 5, { release: '2.0.0' })];
  const { page } = await openDashboard(events, { path: '/settings/source-maps' });
  await page.getByText('No source maps yet').waitFor();
  await drop(page, { 'early.js.map': map(['early.ts']) });
  await page.getByText('Name the release first').waitFor();
  expect(await page.getByLabel('Release').getAttribute('aria-invalid')).toBe('true');

  await page.getByLabel('Release').fill('2.0.0');
  await drop(page, { 'app.js.map': map(['app.ts']), 'vendor.js.map': map(['vendor.ts']), 'notes.map': 'not a map' });
  await page.getByText('2 of 3 uploaded').waitFor();
  expect(await uploads(page).filter({ hasText: 'app.js.map' }).textContent()).toContain('Uploaded');
  const refused = uploads(page).filter({ hasText: 'notes.map' });
  await refused.getByRole('button', { name: 'Try again' }).waitFor();
  await maps(page).filter({ hasText: 'app.js.map' }).waitFor();
  await maps(page).filter({ hasText: 'vendor.js.map' }).waitFor();
  expect(await maps(page).count()).toBe(3);
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await uploads(page).count()).toBe(0);

  await maps(page).filter({ hasText: 'vendor.js.map' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete source map' }).click();
  await page.getByText('vendor.js.map deleted').waitFor();
  await expect.poll(() => maps(page).count()).toBe(2);
});

test('a chosen file shows how much of it has been sent', async () => {
  const { page } = await openDashboard([], { path: '/settings/source-maps' });
  await page.getByLabel('Release').fill('3.0.0');
  // The server answers when the test says so.
  let answer: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/sourcemaps', async (route) => {
    if (route.request().method() === 'POST') await released;
    await route.continue();
  });
  const buffer = Buffer.from(map(['x'.repeat(200_000)]));
  await page
    .getByLabel('Drop .map files here')
    .setInputFiles({ name: 'large.js.map', mimeType: 'application/json', buffer });
  await page.getByRole('progressbar', { name: 'large.js.map' }).waitFor();
  await page.getByText('195 KB · 3.0.0').waitFor();
  await expectSound(page);
  // It goes on while one looks at something else.
  await page.getByRole('link', { name: 'API tokens' }).click();
  await page.getByText('No tokens yet').waitFor();
  answer();
  await page.getByRole('link', { name: 'Source maps' }).click();
  await page.getByText('1 of 1 uploaded').waitFor();
  await maps(page).filter({ hasText: 'large.js.map' }).waitFor();
  await expectSound(page);
});
