// The palette: everything that can be done and every place one can go, found by typing.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard, seed } from '../support/dashboard.ts';

const find = async (page: Page, text: string, option: string | RegExp) => {
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Commands' });
  await dialog.waitFor();
  await page.keyboard.type(text);
  return dialog.getByRole('option', { name: option });
};

test('it finds projects, settings, filters, themes, errors, and the way out', async () => {
  const { server, admin, page } = await openDashboard([
    happened('TimeoutError', 1, { message: 'bank did not answer' }),
  ]);
  const { body: shop } = await admin.call('POST', '/v1/projects', { name: 'Shop website' });
  await seed({ ...server, key: shop.api_key }, [happened('CartError', 1)]);
  await page.reload();
  await page.getByRole('link', { name: /CartError/ }).waitFor();

  await (await find(page, 'shop', 'Shop website')).click();
  await page.waitForURL(`${server.url}/?project_id=${shop.id}`);
  await (await find(page, 'any status', 'Errors of any status')).click();
  await page.waitForURL(`${server.url}/?project_id=${shop.id}&status=all`);
  await (await find(page, 'all proj', 'All projects')).click();
  await page.waitForURL(`${server.url}/?status=all`);

  await (await find(page, 'alert', 'Alerts')).click();
  await page.waitForURL(`${server.url}/settings/alerts`);
  const dark = 'document.documentElement.dataset.theme';
  await (await find(page, 'dark', 'Theme: dark')).click();
  await expect.poll(() => page.evaluate(dark)).toBe('dark');
  await (await find(page, 'theme sys', 'Theme: system')).click();
  await expect.poll(() => page.evaluate(dark)).toBe(undefined);

  const error = await find(page, 'bank', /^TimeoutError bank did not answer/);
  await error.waitFor();
  await expectSound(page);
  await error.click();
  await page.getByRole('heading', { level: 1, name: 'TimeoutError' }).waitFor();

  await (await find(page, 'log out', 'Log out')).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});
