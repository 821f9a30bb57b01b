// Users and invites: roles, removal, links that let others in.
import { expect, test } from 'vitest';
import { addAuthenticator, openPage, problemsOf } from '../support/browser.ts';
import { expectSound, openDashboard } from '../support/dashboard.ts';
import { invitedUser } from '../support/person.ts';

test('a user is made admin, demoted, and removed by name; nobody does that to themselves', async () => {
  const { server, admin, page } = await openDashboard([], { path: '/settings/users' });
  const bob = await invitedUser(server, admin, 'bob', server.url);
  await page.reload();
  const row = page.getByRole('row').filter({ hasText: 'bob' });
  const dialog = page.getByRole('dialog');
  await row.getByRole('button', { name: 'Make admin' }).click();
  await dialog.getByRole('button', { name: 'Make admin' }).click();
  await row.getByText('Admin', { exact: true }).waitFor();
  expect((await bob.call('GET', '/v1/admin/users')).status).toBe(200);

  await row.getByRole('button', { name: 'Demote' }).click();
  await dialog.getByRole('button', { name: 'Demote' }).click();
  await row.getByText('Member').waitFor();
  expect((await bob.call('GET', '/v1/admin/users')).status).toBe(403);

  const own = page.getByRole('row').filter({ hasText: 'mara' });
  expect(await own.getByText('you', { exact: true }).count()).toBe(1);
  expect(await own.getByRole('button', { name: /^(?:Make admin|Demote|Remove)$/ }).count()).toBe(0);
  expect(await row.getByRole('button', { name: /^(?:Make admin|Demote|Remove)$/ }).count()).toBe(2);

  await row.getByRole('button', { name: 'Remove' }).click();
  expect(await dialog.getByRole('button', { name: 'Remove user' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Type “bob” to confirm').fill('bob');
  await dialog.getByRole('button', { name: 'Remove user' }).click();
  await page.getByText('bob removed').waitFor();
  expect((await bob.call('GET', '/auth/me')).status).toBe(401);
  await expectSound(page);
});

test('an invite is made, its link lets one person in, another is revoked', async () => {
  const { page } = await openDashboard([], { path: '/settings/invites' });
  const dialog = page.getByRole('dialog');
  const invite = async (): Promise<string> => {
    await page.getByRole('button', { name: 'New invite' }).click();
    await page.getByRole('dialog', { name: 'Your invite' }).waitFor();
    const link = (await dialog.locator('code').first().textContent()) ?? '';
    return link;
  };
  const link = await invite();
  await expectSound(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('open, ends').waitFor();

  const guest = await openPage();
  await addAuthenticator(guest);
  await guest.goto(link);
  await guest.getByLabel('Your name').fill('ines');
  await guest.getByRole('button', { name: 'Create passkey' }).click();
  await guest.getByRole('heading', { name: 'Errors' }).waitFor();
  await page.reload();
  await page.getByText('used by ines').waitFor();

  await invite();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke invite' }).click();
  await page.getByRole('table').getByText('revoked').waitFor();
  expect(problemsOf(page)).toEqual([]);
});
