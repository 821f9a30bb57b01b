// A Bloop to which nothing has been sent: how one gets from there to the first error.
import { expect, test } from 'vitest';
import { send } from '../support/client.ts';
import { expectSound, openAs, openDashboard } from '../support/dashboard.ts';
import { invitedUser } from '../support/person.ts';

test.each([1280, 375])('the key is shown, the first event appears by itself, at %i pixels', async (width) => {
  const { server, page } = await openDashboard([], { width });
  await page.getByRole('heading', { name: 'waiting for the first one' }).waitFor();
  // Nothing to filter, to count or to draw.
  expect(await page.getByRole('region', { name: /^(Filters|Figures|Events per hour)$/ }).count()).toBe(0);
  await expectSound(page);
  // What the terminal has shown works until there is another one.
  await page.getByRole('button', { name: 'Make a new key and show it' }).click();
  const shown = page.getByRole('region', { name: 'The project’s key' }).locator('code');
  await expect.poll(() => shown.textContent()).toMatch(/^bloop_[0-9a-f]{48}$/);
  const key = (await shown.textContent()) ?? '';
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy API key' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  expect(await page.getByRole('tabpanel').textContent()).toContain(key);
  await expectSound(page);
  expect((await send(server)).status).toBe(401);
  expect((await send({ ...server, key })).body).toEqual({ status: 'accepted' });
  await page.getByRole('region', { name: 'Errors', exact: true }).getByRole('link').waitFor();
  await page.getByRole('region', { name: 'Figures' }).waitFor();
});

test('a member is told whom to ask', async () => {
  const { server, admin } = await openDashboard([]);
  const bob = await invitedUser(server, admin, 'bob', server.url);
  const page = await openAs(bob, server);
  await page.getByText('An admin, or who has made the project, has its key').waitFor();
  expect(await page.getByRole('button', { name: /new key/ }).count()).toBe(0);
  await expectSound(page);
});
