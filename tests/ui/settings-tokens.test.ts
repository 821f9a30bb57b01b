// API tokens: made with scopes and a life, shown once, revoked.
import { expect, test } from 'vitest';
import { problemsOf } from '../support/browser.ts';
import { api } from '../support/client.ts';
import { expectSound, happened, openDashboard } from '../support/dashboard.ts';

test('a token is made for a project with its scopes and its life, works, and is revoked', async () => {
  const { server, page } = await openDashboard([happened('TypeError', 5)], { path: '/settings/tokens' });
  await page.getByText('No tokens yet').waitFor();
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Triage');
  await dialog.getByLabel('Project').selectOption('Default');
  await dialog.getByLabel('errors:write').check();
  await dialog.getByLabel('Expires after').selectOption('Other …');
  await dialog.getByLabel('Days').fill('many');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByText('Must be a whole number of days').waitFor();
  await dialog.getByLabel('Days').fill('14');
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Create token' }).click();

  await page.getByRole('dialog', { name: 'The token “Triage”' }).waitFor();
  const token = (await dialog.locator('code').first().textContent()) ?? '';
  expect(token).toMatch(/^bloop_tk_[\w-]{43}$/);
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await page.getByText(token).count()).toBe(0);
  const row = page.getByRole('row').filter({ hasText: 'Triage' });
  expect(await row.textContent()).toMatch(/Default.*errors:read.*errors:write.*in 14 d/);
  expect((await api(server, token)('GET', '/v1/errors')).body).toHaveLength(1);
  expect((await api(server, token)('GET', '/v1/alerts')).status).toBe(403);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke token' }).click();
  await page.getByText('No tokens yet').waitFor();
  expect((await api(server, token)('GET', '/v1/errors')).status).toBe(401);
  expect(problemsOf(page)).toEqual([]);
});
