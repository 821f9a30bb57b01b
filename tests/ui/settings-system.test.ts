// The system: how far read models are, and rebuilding one and all.
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard } from '../support/dashboard.ts';

test('read models tell how far they are, and are rebuilt one by one and all', async () => {
  const events = Array.from({ length: 60 }, (_, minutes) => happened('TypeError', minutes));
  const { page } = await openDashboard(events, { path: '/settings/system' });
  const table = page.getByRole('table', { name: 'Read models' });
  const issues = table.getByRole('row').filter({ has: page.getByText('issues', { exact: true }) });
  await issues.getByText('current').waitFor();
  await page.getByText('Log position').waitFor();
  await expectSound(page);

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Rebuild issues', exact: true }).click();
  await dialog.getByText('Bloop goes on as usual').waitFor();
  await dialog.getByRole('button', { name: 'Rebuild' }).click();
  await page.getByText(/Rebuilt issues from \d+ events in/).waitFor();
  await page.getByRole('button', { name: 'Rebuild all' }).click();
  await dialog.getByRole('button', { name: 'Rebuild' }).click();
  await page.getByText(/Rebuilt all read models from \d+ events in/).waitFor();
  await expectSound(page);
});

test('a rebuild that is under way shows how far it is, and no second one is begun', async () => {
  const { page } = await openDashboard([happened('TypeError', 1)], { path: '/settings/system' });
  await page.getByText('Log position').waitFor();
  let events = 250;
  let state = 'running';
  await page.route('**/v1/admin/system', async (route) => {
    const answer = await (await route.fetch()).json();
    const rebuild = { state, projections: null, events, total: 1000, started_at: 1000, finished_at: 4000, error: null };
    await route.fulfill({ json: { ...answer, rebuild } });
  });
  await page.reload();
  await page.getByText('Rebuilding all read models: 250 of 1,000 events, 25 %').waitFor();
  expect(await page.getByRole('progressbar', { name: 'Rebuild' }).getAttribute('value')).toBe('0.25');
  expect(await page.getByRole('button', { name: 'Rebuild all' }).isDisabled()).toBe(true);
  await expectSound(page);
  events = 1000;
  state = 'done';
  await page.getByText('Rebuilt all read models from 1,000 events in 3 s').waitFor();
});
