// Alert rules of all types, their channels, a test with its results, and the log of what was sent.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard, seed } from '../support/dashboard.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const env = { BLOOP__ALERTING__ALLOW_PRIVATE_TARGETS: 'true' };
const path = '/settings/alerts';
const dialog = (page: Page) => page.getByRole('dialog');
const rule = (page: Page, name: string) => page.getByRole('article', { name, exact: true });

/** Makes a rule, and leaves the dialog for its first channel. */
const makeRule = async (page: Page, name: string, type: string, fill: () => Promise<void>): Promise<void> => {
  await page.getByRole('button', { name: 'New rule' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill(name);
  await dialog(page).getByLabel('Fires on').selectOption(type);
  await fill();
  await dialog(page).getByRole('button', { name: 'Create rule' }).click();
  await page.getByRole('dialog', { name: 'Add a channel' }).waitFor();
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await rule(page, name).waitFor();
};

test('rules of all three types are made, changed, switched off, and deleted', async () => {
  const { page } = await openDashboard([happened('TypeError', 5)], { path });
  await page.getByText('No alert rules yet').waitFor();
  await makeRule(page, 'Fresh', 'New error', () => dialog(page).getByLabel('Environment').fill('production'));
  await rule(page, 'Fresh').getByText('An error is new, or comes back after it was resolved, in production').waitFor();

  await makeRule(page, 'Many', 'Threshold', async () => {
    await dialog(page).getByLabel('More than').fill('50');
    await dialog(page).getByLabel('Within', { exact: true }).fill('2');
    await dialog(page).getByLabel('Project').selectOption('Default');
    await dialog(page).getByLabel('Counted for').selectOption('One route, all its errors');
    await dialog(page).getByLabel('Route').fill('POST /orders');
    await expectSound(page);
  });
  await rule(page, 'Many').getByText('More than 50 events at POST /orders in 2 h').waitFor();
  await rule(page, 'Many').getByText('Default · by mara').waitFor();

  await makeRule(page, 'Sudden', 'Spike', async () => {
    await dialog(page).getByLabel('At least').fill('5');
    await dialog(page).getByLabel('Within', { exact: true }).fill('10');
    await dialog(page).getByLabel('Unit of As in the time before').selectOption('minutes');
    await dialog(page).getByLabel('As in the time before', { exact: true }).fill('90');
  });
  await rule(page, 'Sudden')
    .getByText('5 times as many events of one error in 10 min as the 90 min before make expect')
    .waitFor();

  await rule(page, 'Many').getByRole('button', { name: 'Edit' }).click();
  await dialog(page).getByLabel('More than').fill('0');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await dialog(page).getByText('Must be a whole number from 1 to').waitFor();
  await dialog(page).getByLabel('More than').fill('75');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await rule(page, 'Many').getByText('More than 75 events').waitFor();

  const isOn = rule(page, 'Sudden').getByRole('switch');
  expect(await isOn.isChecked()).toBe(true);
  await isOn.click();
  await rule(page, 'Sudden').getByText('Off', { exact: true }).waitFor();
  await page.reload();
  expect(await rule(page, 'Sudden').getByRole('switch').isChecked()).toBe(false);

  await rule(page, 'Fresh').getByRole('button', { name: 'Delete' }).click();
  await dialog(page).getByRole('button', { name: 'Delete rule' }).click();
  await page.getByText('Fresh deleted').waitFor();
  expect(await rule(page, 'Fresh').count()).toBe(0);
});

test('channels are added, changed, tested one by one, and removed', async () => {
  const receiver = await startReceiver();
  const { admin, page } = await openDashboard([], { path, env });
  await admin.call('POST', '/v1/alerts', { name: 'Fresh', config: { type: 'new_issue' } });
  await page.reload();
  const add = async (kind: string, field: string, value: string) => {
    await rule(page, 'Fresh').getByRole('button', { name: 'Add channel' }).click();
    await dialog(page).getByLabel('Kind').selectOption(kind);
    await dialog(page).getByLabel(field, { exact: true }).fill(value);
    await dialog(page).getByRole('button', { name: 'Add channel' }).click();
  };
  await add('Webhook', 'URL', 'nowhere');
  await dialog(page).getByText('Must be an http or https address').waitFor();
  await dialog(page).getByLabel('URL').fill(`${receiver.url}/bloop`);
  await dialog(page).getByRole('button', { name: 'Add channel' }).click();
  await page.getByRole('dialog', { name: 'The secret of the webhook' }).waitFor();
  await expectSound(page, /400 \(Bad Request\)/);
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await add('Slack', 'Webhook URL', `${receiver.url}/slack`);
  await add('E-mail', 'Address', 'oncall@example.com');
  const channels = rule(page, 'Fresh').getByRole('list', { name: 'Channels' }).getByRole('listitem');
  await expect.poll(() => channels.count()).toBe(3);

  receiver.reply = (before) => ({ status: before === 0 ? 200 : 503 });
  await rule(page, 'Fresh').getByRole('button', { name: 'Test' }).click();
  const results = rule(page, 'Fresh').getByRole('status').getByRole('listitem');
  await results.first().waitFor();
  expect((await results.allTextContents()).filter((text) => text.includes(': delivered'))).toHaveLength(1);
  await results.filter({ hasText: 'E-mail oncall@example.com: not delivered, e-mail is off' }).waitFor();
  await expectSound(page, /400 \(Bad Request\)/);

  await channels.filter({ hasText: 'E-mail' }).getByRole('button', { name: 'Change' }).click();
  await dialog(page).getByLabel('Address', { exact: true }).fill('night@example.com');
  await dialog(page).getByRole('button', { name: 'Change channel' }).click();
  await channels.filter({ hasText: 'night@example.com' }).waitFor();
  await expect.poll(() => channels.count()).toBe(3);

  await channels
    .filter({ hasText: 'Slack' })
    .getByRole('button', { name: /^Remove/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Remove channel' }).click();
  await expect.poll(() => channels.count()).toBe(2);
});

test('the log has every attempt of a notification, and sends again what was given up', async () => {
  const receiver = await startReceiver();
  // Gone: it is given up at once.
  receiver.reply = { status: 410 };
  const { server, admin, page } = await openDashboard([], { path, env });
  const made = await admin.call('POST', '/v1/alerts', { name: 'Fresh', config: { type: 'new_issue' } });
  const config = { type: 'webhook', url: `${receiver.url}/bloop` };
  await admin.call('POST', `/v1/alerts/${made.body.id}/channels`, { config });
  await page.reload();
  await rule(page, 'Fresh').getByRole('button', { name: 'Log' }).click();
  await rule(page, 'Fresh').getByText('Nothing has been sent yet').waitFor();

  await seed(server, [happened('TypeError', 0)]);
  await receiver.until(1);
  const sent = rule(page, 'Fresh').getByRole('list', { name: 'Notifications' }).getByRole('listitem').first();
  await sent.getByText('given up').waitFor();
  expect(await sent.textContent()).toMatch(/1 alert by Webhook to http:\/\/127\.0\.0\.1.*1\. .*failed.*410/);
  await expectSound(page);

  receiver.reply = { status: 200 };
  await sent.getByRole('button', { name: 'Send again' }).click();
  await receiver.until(2);
  await sent.getByText('delivered').first().waitFor();
  expect(await sent.getByRole('list', { name: 'Attempts' }).getByRole('listitem').count()).toBe(2);

  await rule(page, 'Fresh').getByRole('button', { name: 'Test' }).click();
  const tried = rule(page, 'Fresh').getByRole('list', { name: 'Tests' }).getByRole('listitem');
  await tried.filter({ hasText: '1 delivered, 0 failed, by' }).waitFor();

  await rule(page, 'Fresh').getByRole('tab', { name: 'Alerts' }).click();
  const fired = rule(page, 'Fresh').getByRole('list', { name: 'Alerts' }).getByRole('listitem');
  expect(await fired.first().textContent()).toContain('New error');
  await fired.first().getByRole('link').click();
  await page.getByRole('heading', { name: /TypeError/ }).waitFor();
});
