// One's own account: passkeys are added and removed, sessions elsewhere are ended.
import { expect, test } from 'vitest';
import { addAuthenticator } from '../support/browser.ts';
import { expectSound, openDashboard } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';

test('a passkey is added with a name, and removed; the last one stays', async () => {
  const { page } = await openDashboard([], { path: '/settings/account' });
  const authenticator = await addAuthenticator(page);
  const dialog = page.getByRole('dialog');
  await page.getByText('your only one').waitFor();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await dialog.getByLabel('Name').fill('Key on the ring');
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Create passkey' }).click();
  const table = page.getByRole('table', { name: 'Passkeys' });
  await table.getByText('Key on the ring').waitFor();
  expect(await authenticator.credentials()).toHaveLength(1);
  expect(await page.getByText('your only one').count()).toBe(0);

  await table.getByRole('row').filter({ hasText: 'Key on the ring' }).getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove passkey' }).click();
  await page.getByText('your only one').waitFor();
  await expectSound(page);
});

test('sessions elsewhere are ended, one and all', async () => {
  const { server, admin, page } = await openDashboard([], { path: '/settings/account' });
  const here = admin.session;
  const elsewhere: string[] = [];
  for (let times = 0; times < 3; times++) {
    admin.session = undefined;
    await admin.login();
    elsewhere.push(admin.session ?? '');
  }
  await page.reload();
  const table = page.getByRole('table', { name: 'Sessions' });
  const dialog = page.getByRole('dialog');
  await table.getByText('this one').waitFor();
  expect(await table.getByRole('button', { name: 'Log out', exact: true }).count()).toBe(3);
  await table.getByRole('button', { name: 'Log out', exact: true }).first().click();
  await dialog.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('1 session ended').waitFor();
  await page.getByRole('button', { name: 'Log out 2 others' }).click();
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('2 sessions ended').waitFor();
  // The table is out of reach until the dialog is gone.
  await eventually(async () => expect(await table.getByRole('row').count()).toBe(2));
  const statusOf = async (session: string | undefined) =>
    (await fetch(`${server.url}/auth/me`, { headers: { cookie: `bloop_session=${session}` } })).status;
  expect(await Promise.all(elsewhere.map(statusOf))).toEqual([401, 401, 401]);
  expect(await statusOf(here)).toBe(200);

  await table.getByRole('button', { name: 'Log out here' }).click();
  await page.getByRole('button', { name: 'Log in with a passkey' }).waitFor();
});
