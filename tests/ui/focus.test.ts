// Where the focus goes, and what is said to those who do not see the page.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard, seed } from '../support/dashboard.ts';

const focused = (page: Page, what: 'id' | 'tagName' | 'ariaLabel') => page.evaluate(`document.activeElement.${what}`);
const links = (page: Page) => page.getByRole('region', { name: 'Errors', exact: true }).getByRole('link');

test('the way past the bar leads into the page', async () => {
  const { page } = await openDashboard([happened('TypeError', 1)]);
  await links(page).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page, 'id')).toBe('main');
  // The next stop is in the page, not in the bar.
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.getElementById("main").contains(document.activeElement)')).toBe(true);
});

test('another page has the focus and says its title, and a decision leaves it at the actions', async () => {
  const { page } = await openDashboard([happened('TypeError', 1, { message: 'no id' })]);
  await links(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'TypeError' }).waitFor();
  await expect.poll(() => focused(page, 'id')).toBe('main');
  await expect.poll(() => focused(page, 'ariaLabel')).toBe('TypeError no id');

  await page.getByRole('button', { name: 'Resolve' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('TypeError resolved').waitFor();
  await expect.poll(() => focused(page, 'ariaLabel')).toBe('Actions');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page, 'ariaLabel')).toBe('Actions');
});

test('menus say what they are for, the order says one thing, and the actions on a selection come before the rows', async () => {
  const { page } = await openDashboard([happened('TypeError', 1)]);
  await links(page).waitFor();
  for (const name of ['Status: Unresolved', 'Sort by: Last seen', 'Project: All projects'])
    expect(await page.getByRole('button', { name, exact: true }).getAttribute('aria-haspopup')).toBe('dialog');
  const order = page.getByRole('button', { name: 'Oldest or fewest first' });
  await order.click();
  await expect.poll(() => order.getAttribute('aria-pressed')).toBe('true');

  await page.getByRole('checkbox', { name: 'Select TypeError' }).check();
  const follows = `document.querySelector('[aria-label="Selected errors"]').compareDocumentPosition(document.querySelector('main li'))`;
  expect(((await page.evaluate(follows)) as number) & 4).toBe(4);
});

test('new errors that wait are said once, not each count', async () => {
  const { page, server } = await openDashboard([happened('TypeError', 1)]);
  const list = page.getByRole('region', { name: 'Errors', exact: true });
  await list.getByRole('listitem').first().hover();
  await seed(server, [happened('FreshError', 0)]);
  await list.getByRole('status').getByText('New errors wait to be shown').waitFor({ state: 'attached' });
});

test('what stands behind a word or a figure is told by keyboard, by pointer and by touch, until Escape', async () => {
  const { page } = await openDashboard([happened('TypeError', 1)]);
  await links(page).waitFor();
  const live = page.getByRole('button', { name: 'live', exact: true });
  const told = page.getByText('What happens shows within a second');
  await live.waitFor();
  expect(await told.isVisible()).toBe(false);
  await live.focus();
  await told.waitFor();
  const id = await told.getAttribute('id');
  expect(await live.getAttribute('aria-describedby')).toBe(id);
  await expectSound(page);
  await page.keyboard.press('Escape');
  await told.waitFor({ state: 'hidden' });

  await links(page).focus();
  await live.hover();
  await told.waitFor();
  // It can be pointed at itself.
  await told.hover();
  await told.waitFor();
  await links(page).hover();
  await told.waitFor({ state: 'hidden' });

  // A finger: it does not point, and gives no focus everywhere.
  await live.dispatchEvent('click');
  await told.waitFor();
  await page.mouse.click(640, 700);
  await told.waitFor({ state: 'hidden' });

  // On an error's page, Escape takes away what is told and nothing else.
  await links(page).click();
  const fingerprint = page.getByRole('button', { name: /^Fingerprint/ });
  await fingerprint.focus();
  await page.getByText('events that have the same one in a project are one error').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('events that have the same one in a project are one error').waitFor({ state: 'hidden' });
  await fingerprint.waitFor();
});
