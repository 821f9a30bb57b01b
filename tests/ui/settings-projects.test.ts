// Projects: made with a key that is shown once, renamed, given another key, deleted.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemsOf } from '../support/browser.ts';
import { send } from '../support/client.ts';
import { expectSound, openDashboard } from '../support/dashboard.ts';

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const dialog = (page: Page) => page.getByRole('dialog');

const createProject = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('button', { name: 'New project' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByRole('button', { name: 'Create project' }).click();
  await page.getByRole('dialog', { name: `The key of “${name}”` }).waitFor();
  return (await dialog(page).locator('code').first().textContent()) ?? '';
};

test('a project is made: its key is shown once, can be copied, works, and is in the code for every SDK', async () => {
  const { server, page } = await openDashboard([], { path: '/settings/projects' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const key = await createProject(page, 'Mobile App');
  expect(key).toMatch(/^bloop_[0-9a-f]{48}$/);
  await dialog(page).getByRole('button', { name: 'Copy API key' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  for (const sdk of ['TypeScript', 'Web page', 'React Native', 'Python', 'Ruby', 'Kotlin', 'Swift', 'curl']) {
    await dialog(page).getByRole('tab', { name: sdk }).click();
    const code = (await dialog(page).getByRole('tabpanel').textContent()) ?? '';
    expect(code).toContain(key);
    expect(code).toContain(server.url);
  }
  await expectSound(page);
  // It is not lost by accident.
  await page.keyboard.press('Escape');
  expect(await dialog(page).count()).toBe(1);
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  expect(await page.getByText(key).count()).toBe(0);
  expect((await send({ ...server, key })).body).toEqual({ status: 'accepted' });
});

test('what the server refuses is said at the field, what was typed stays, also when the dialog is closed', async () => {
  const { page } = await openDashboard([], { path: '/settings/projects' });
  await page.getByRole('button', { name: 'New project' }).click();
  const name = dialog(page).getByLabel('Name');
  await name.fill('Twice');
  await dialog(page).getByLabel('Slug').fill('default');
  await dialog(page).getByRole('button', { name: 'Create project' }).click();
  const slug = dialog(page).getByLabel('Slug');
  await dialog(page).getByText('There is a project "default" already').waitFor();
  expect(await slug.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('slug');
  expect(await name.inputValue()).toBe('Twice');

  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('New project');
  await page.keyboard.press('Enter');
  expect(await name.inputValue()).toBe('Twice');
  await slug.fill('');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'The key of “Twice”' }).waitFor();
  expect(problemsOf(page).filter((problem) => !problem.includes('409'))).toEqual([]);
});

test('a project is renamed, its key rotated, and it is deleted by its name', async () => {
  const { server, page } = await openDashboard([], { path: '/settings/projects' });
  const before = await createProject(page, 'Mobile App');
  await dialog(page).getByRole('button', { name: 'Done' }).click();

  await row(page, 'Mobile App').getByRole('button', { name: 'Rename' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Phone App');
  await dialog(page).getByRole('button', { name: 'Rename' }).click();
  await row(page, 'Phone App').waitFor();

  await row(page, 'Phone App').getByRole('button', { name: 'Rotate key' }).click();
  await dialog(page).getByText('stops working at once').waitFor();
  await dialog(page).getByRole('button', { name: 'Rotate key' }).click();
  await page.getByRole('dialog', { name: 'The key of “Phone App”' }).waitFor();
  const after = (await dialog(page).locator('code').first().textContent()) ?? '';
  expect(after).not.toBe(before);
  expect((await send({ ...server, key: before })).status).toBe(401);
  expect((await send({ ...server, key: after })).status).toBe(200);
  await dialog(page).getByRole('button', { name: 'Done' }).click();

  await row(page, 'Phone App').getByRole('button', { name: 'Delete' }).click();
  const confirm = dialog(page).getByRole('button', { name: 'Delete project' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog(page).getByLabel('Type “Phone App” to confirm').fill('Phone App');
  await expectSound(page);
  await confirm.click();
  await page.getByText('Phone App deleted').waitFor();
  expect(await row(page, 'phone-app').count()).toBe(0);
  // The button that opened the dialog is gone with its row.
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
  expect(await row(page, 'Default').getByRole('button', { name: 'Delete' }).count()).toBe(0);
  expect((await send({ ...server, key: after })).status).toBe(401);
});
