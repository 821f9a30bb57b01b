// Data retention: for all projects and for single ones, figures, a purge, and a person who wants to be forgotten.
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard } from '../support/dashboard.ts';

const path = '/settings/retention';

test('days are set for all projects and for a single one, and taken back', async () => {
  const { admin, page } = await openDashboard([happened('TypeError', 5)], { path });
  const { body: shop } = await admin.call('POST', '/v1/projects', { name: 'Shop' });
  await page.reload();
  const all = page.getByRole('region', { name: 'For all projects' });
  await all.getByLabel('Raw events').fill('0');
  await all.getByRole('button', { name: 'Save' }).click();
  await all.getByText('Must be a whole number of days from 1 to 3650').waitFor();
  await all.getByLabel('Raw events').fill('14');
  await all.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Retention saved').waitFor();
  const retention = async () => (await admin.call('GET', '/v1/admin/retention')).body;
  expect((await retention()).global).toEqual({ raw_events_days: 14, hourly_counts_days: 90 });

  const single = page.getByRole('region', { name: 'For single projects' });
  const dialog = page.getByRole('dialog');
  await single.getByRole('button', { name: 'Add a project' }).click();
  await dialog.getByLabel('Project', { exact: true }).selectOption('Shop');
  await dialog.getByLabel('Raw events').fill('30');
  await expectSound(page, /400 \(Bad Request\)/);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = single.getByRole('row').filter({ hasText: 'Shop' });
  await row.getByText('30 days').waitFor();
  await row.getByText('90 days, as all').waitFor();
  expect((await retention()).per_project).toMatchObject([{ project_id: shop.id, raw_events_days: 30 }]);
  await row.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Hourly counts').fill('365');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row.getByText('365 days').waitFor();
  await row.getByRole('button', { name: 'Remove' }).click();
  await single.getByText('All projects are kept alike').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('365 days').waitFor();
});

test('what is old is purged after a confirmation, and the figures tell', async () => {
  const days = 20 * 24 * 60;
  const events = [happened('TypeError', 5), happened('OldError', days - 13 * 24 * 60)];
  const { page } = await openDashboard(events, { path });
  const storage = page.getByRole('region', { name: 'Storage' });
  expect(await storage.textContent()).toMatch(/Raw events2/);
  await page.getByRole('button', { name: 'Purge now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('removed for good').waitFor();
  await dialog.getByLabel('Of').selectOption('Default');
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Purge now' }).click();
  await page.getByText('Nothing was older than it is kept.').waitFor();
});

test('a purge shows how far it is, whoever has begun it', async () => {
  const { page } = await openDashboard([happened('TypeError', 5)], { path });
  await page.getByRole('region', { name: 'Storage' }).waitFor();
  const times = { started_at: 1000, finished_at: null };
  const purge = { ...times, state: 'running', project_id: null, current_project_id: 'default', error: null };
  let done = 300;
  await page.route('**/v1/admin/retention', async (route) => {
    const answer = await (await route.fetch()).json();
    const state = done < 1200 ? 'running' : 'done';
    await route.fulfill({
      json: { ...answer, purge: { ...purge, state, occurrences_done: done, occurrences_total: 1200 } },
    });
  });
  await page.reload();
  await page.getByText('of Default: 300 of 1,200 raw events').waitFor();
  expect(await page.getByRole('progressbar', { name: 'Purge' }).getAttribute('value')).toBe('0.25');
  expect(await page.getByRole('button', { name: 'Purge now' }).isDisabled()).toBe(true);
  await expectSound(page);
  done = 1200;
  await page.getByRole('progressbar', { name: 'Purge' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Purge now' }).isDisabled()).toBe(false);
});

test('a person is erased by the hash that was sent', async () => {
  const { page } = await openDashboard(
    [happened('TypeError', 5, { user_id_hash: 'hash-of-ann' }), happened('TypeError', 4)],
    { path },
  );
  await page.getByRole('button', { name: 'Erase a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Named by').selectOption('Hash of the device id');
  await dialog.getByLabel('Hash', { exact: true }).fill('short');
  await dialog.getByRole('button', { name: 'Erase' }).click();
  // At the field, whose name has changed since it was made.
  await dialog.locator('input[name="device_id_hash"][aria-invalid="true"]').waitFor();
  expect(await dialog.getByText('Device_id_hash').count()).toBe(0);
  await dialog.getByLabel('Named by').selectOption('Hash of the user id');
  await dialog.getByLabel('Hash', { exact: true }).fill('hash-of-ann');
  await dialog.getByRole('button', { name: 'Erase' }).click();
  await page.getByText('1 event of theirs was erased.').waitFor();
  expect(await dialog.count()).toBe(0);
});
