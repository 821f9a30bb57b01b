// The audit log: page after page, narrowed by who, what, where and when, all of it in the address.
import { expect, test } from 'vitest';
import { expectSound, happened, openDashboard } from '../support/dashboard.ts';

test('entries come page by page', async () => {
  const { admin, page } = await openDashboard([], { path: '/settings/audit' });
  for (let number = 0; number < 30; number++) {
    const { body } = await admin.call('POST', '/v1/admin/invites');
    await admin.call('DELETE', `/v1/admin/invites/${body.id}`);
  }
  await page.reload();
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
  await page.getByRole('button', { name: 'Load more' }).waitFor();
  expect(await rows.count()).toBe(51);
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByRole('button', { name: 'User registered' }).waitFor();
  expect(await rows.count()).toBeGreaterThan(61);
  expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
});

test('a page that nobody waits for any more is not read to its end', async () => {
  const { page } = await openDashboard([], { path: '/settings/audit' });
  await page.getByRole('button', { name: 'User registered' }).waitFor();
  // One that takes its time.
  await page.route(/\/v1\/audit\?.*type=/, () => undefined);
  const asked = page.waitForRequest(/\/v1\/audit\?.*type=UserRegistered/);
  await page.getByRole('button', { name: 'User registered' }).click();
  const request = await asked;
  const given = page.waitForEvent('requestfailed', (failed) => failed === request);
  await page.getByRole('region', { name: 'Filters' }).getByRole('button', { name: 'Clear' }).click();
  await given;
  await page.getByRole('button', { name: 'User registered' }).waitFor();
});

test('it is narrowed by project, actor, type, stream and time, and the address can be shared', async () => {
  const { server, admin, page } = await openDashboard([], { path: '/settings/audit' });
  const { body: shop } = await admin.call('POST', '/v1/projects', { name: 'Shop' });
  await admin.call('POST', '/v1/projects', { name: 'App' });
  await admin.call('PUT', '/v1/projects/shop', { name: 'Store' });
  await page.reload();
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
  const filters = page.getByRole('region', { name: 'Filters' });
  const choose = async (menu: string, option: string) => {
    await filters.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await page.getByText('name Store').waitFor();
  await choose('What', 'Project created');
  await expect.poll(() => rows.count()).toBe(3);
  await choose('Project', 'Store');
  await expect.poll(() => rows.count()).toBe(2);
  expect(new URL(page.url()).searchParams.get('type')).toBe('ProjectCreated');
  expect(new URL(page.url()).searchParams.get('project_id')).toBe(shop.id);
  await expectSound(page);

  const shared = page.url();
  await filters.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'User registered' }).waitFor();
  await page.goto(shared);
  await filters.getByRole('button', { name: 'What: Project created' }).waitFor();
  await expect.poll(() => rows.count()).toBe(2);

  await page.goto(`${server.url}/settings/audit`);
  await rows.filter({ hasText: 'Project renamed' }).locator('summary').click();
  const stream = page.getByRole('button', { name: `project:${shop.id}` });
  await stream.waitFor();
  const again = page.waitForResponse(/audit/);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await again;
  // What is open stays open.
  await stream.click();
  await expect.poll(() => rows.count()).toBe(3);
  await choose('Who', 'mara user');
  await expect.poll(() => new URL(page.url()).searchParams.get('actor')).toMatch(/^user:/);
  await expect.poll(() => rows.count()).toBe(3);
  await filters.getByRole('button', { name: 'Time' }).click();
  await page.getByRole('button', { name: 'Last 24 hours' }).click();
  await filters.getByRole('button', { name: 'Time: last 24 h' }).waitFor();
  await expect.poll(() => rows.count()).toBe(3);

  await page.goto(`${server.url}/settings/audit?until=1000`);
  await page.getByText('Nothing matches').waitFor();
  await expectSound(page);
});

test('what was decided about an error names it, and leads to it', async () => {
  const events = [happened('CartError', 1, { fingerprint: 'cart/1:a', message: 'no items' })];
  const { admin, page } = await openDashboard(events, { path: '/settings/audit' });
  await admin.call('POST', '/v1/errors/bulk?project_id=default', {
    action: 'resolve',
    fingerprints: ['cart/1:a'],
    note: 'known',
  });
  await page.reload();
  const row = page.getByRole('table', { name: 'Audit log' }).getByRole('row').filter({ hasText: 'Issue resolved' });
  await row.getByText('note known').waitFor();
  await row.getByRole('link', { name: 'CartError no items' }).click();
  await page.getByRole('heading', { level: 1, name: 'CartError' }).waitFor();
});
