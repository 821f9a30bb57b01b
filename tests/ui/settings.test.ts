// The settings as a whole: who sees which sections, and that each is sound at a desk and on a phone, in both themes.
import { expect, test } from 'vitest';
import { expectSound, happened, openAs, openDashboard } from '../support/dashboard.ts';
import { invitedUser } from '../support/person.ts';

const titles = {
  projects: 'Projects',
  tokens: 'API tokens',
  'source-maps': 'Source maps',
  alerts: 'Alerts',
  users: 'Users',
  invites: 'Invites',
  retention: 'Data retention',
  account: 'Your account',
  audit: 'Audit log',
  system: 'System',
};
/** What is on the page of a section when its data has come. */
const landmarks: Record<keyof typeof titles, string> = {
  projects: 'shop-website',
  tokens: 'No tokens yet',
  'source-maps': 'No source maps yet',
  alerts: 'New errors',
  users: 'Make admin',
  invites: 'used by bob',
  retention: 'All projects are kept alike',
  account: 'your only one',
  audit: 'User registered',
  system: 'Log position',
};

const openSettings = async (width: number) => {
  const { server, admin, page } = await openDashboard([happened('TypeError', 5)], { width, path: '/settings' });
  await admin.call('POST', '/v1/projects', { name: 'Shop website' });
  await admin.call('POST', '/v1/alerts', { name: 'New errors', config: { type: 'new_issue' } });
  const bob = await invitedUser(server, admin, 'bob', server.url);
  await page.reload();
  return { server, bob, page };
};

test('each section has its address, and a list at the left leads to it', async () => {
  const { page } = await openSettings(1280);
  const list = page.getByRole('navigation', { name: 'Settings' });
  for (const [name, title] of Object.entries(titles)) {
    await list.getByRole('link', { name: title }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page
      .getByText(landmarks[name as keyof typeof titles])
      .first()
      .waitFor();
    expect(new URL(page.url()).pathname).toBe(`/settings/${name}`);
    expect(await list.getByRole('link', { name: title }).getAttribute('aria-current')).toBe('page');
    expect(await page.title()).toContain(title);
    await expectSound(page);
  }
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
}, 180_000);

test('on a phone the list is a choice, and nothing is wider than the screen', async () => {
  const { page } = await openSettings(375);
  const choice = page.getByLabel('Section of the settings');
  for (const [name, title] of Object.entries(titles)) {
    await choice.selectOption(title);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page
      .getByText(landmarks[name as keyof typeof titles])
      .first()
      .waitFor();
    await expectSound(page);
  }
}, 180_000);

test('members have projects to read, tokens and their account', async () => {
  const { server, bob } = await openSettings(1280);
  const page = await openAs(bob, server, { path: '/settings' });
  await page.getByText('shop-website').waitFor();
  const list = page.getByRole('navigation', { name: 'Settings' });
  expect(await list.getByRole('link').allTextContents()).toEqual(['Projects', 'API tokens', 'Your account']);
  expect(await page.getByRole('button', { name: /New project|Rename|Rotate key|Delete/ }).count()).toBe(0);
  await list.getByRole('link', { name: 'API tokens' }).click();
  await page.getByText('You see the tokens of projects that you have created').waitFor();
  expect(await page.getByRole('button', { name: 'New token' }).isDisabled()).toBe(true);
  await expectSound(page);
  await page.goto(`${server.url}/settings/users`);
  await page.getByText('Only admins see these settings').waitFor();
  await page.goto(`${server.url}/settings/nothing`);
  await page.getByText('There are no such settings').waitFor();
});
