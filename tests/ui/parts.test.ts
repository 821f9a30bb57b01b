// What a page does when something is missing: a part of it after an update, the network, a project in the address, the server at logout.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemsOf } from '../support/browser.ts';
import { happened, openDashboard, seed } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';

const three = ['First', 'Second', 'Third'].map((type, index) => happened(type, index + 1));
const row = (page: Page, type: string) => page.getByRole('link', { name: type });
const words = async (page: Page, name: string) => {
  // biome-ignore lint/performance/useDomNodeTextContent: what is on different lines is to be told apart
  const text = await page.getByRole('region', { name }).innerText();
  return text.replace(/\s+/g, ' ');
};

test('a part that an update has taken away says so, and a reload brings the new one', async () => {
  const { page } = await openDashboard(three);
  await row(page, 'First').waitFor();
  await page.route('**/assets/issue-page-*.js', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await row(page, 'First').click();
  await page.getByText('Bloop was updated while this page was open').waitFor();
  await page.unroute('**/assets/issue-page-*.js');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByText('Bloop was updated').waitFor({ state: 'detached' });
  await row(page, 'First').click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
});

test('offline nothing is live, a decision says that it was not made, and a part that was lost on the way says what to do', async () => {
  const { page } = await openDashboard(three);
  await row(page, 'First').waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await page.keyboard.press('j');
  // The region of toasts is a part, too.
  await page.keyboard.press('u');
  await page.getByText('Already unresolved').waitFor();
  await page.context().setOffline(true);
  await page.getByText('This device is offline. What you see may be old.').waitFor();
  await page.getByText('live', { exact: true }).waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  await page.getByText('Not resolved: This device is offline.').waitFor();
  await row(page, 'Second').click();
  await page.context().setOffline(false);
  // Not every browser asks again for a part that has failed.
  await page.getByText('The server is there again.').waitFor();
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByText('The server is there again.').waitFor({ state: 'detached' });
  await row(page, 'Second').click();
  await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
});

test('an address without a project leads to the one that has the error, and one of another project says where it is', async () => {
  const { page, server, admin } = await openDashboard([happened('First', 1, { fingerprint: 'only' })], {
    path: '/errors/only',
  });
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  expect(page.url()).toBe(`${server.url}/errors/only?project_id=default`);
  await admin.call('POST', '/v1/projects', { name: 'Shop' });
  await page.goto(`${server.url}/errors/only?project_id=shop`);
  await page.getByText('Not in Shop').waitFor();
  await page.getByRole('link', { name: /First/ }).click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  await page.goto(`${server.url}/errors/nowhere`);
  await page.getByText('There is no such error').waitFor();
  await page.getByRole('link', { name: 'To the errors' }).click();
  await row(page, 'First').waitFor();
});

test('the project is kept by every way to another page, and an error does not change it', async () => {
  const { page, server } = await openDashboard(three);
  const project = page.getByRole('button', { name: /Project/ }).first();
  await row(page, 'First').click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  expect(await project.textContent()).toContain('All projects');
  await page.goto(`${server.url}/?project_id=default`);
  await row(page, 'First').click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('second');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/?project_id=default&q=second`);
  await row(page, 'Second').click();
  await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL(`${server.url}/?project_id=default&q=second`);
});

test('figures and chart count what the list is narrowed to', async () => {
  const { page } = await openDashboard([...three, happened('Staged', 2, { environment: 'staging' })]);
  await eventually(async () => expect(await words(page, 'Figures')).toMatch(/^4 errors 4 unresolved 4 events in 24 h/));
  await page.getByRole('button', { name: 'Environment' }).click();
  await page.getByRole('option', { name: /^staging/ }).click();
  await eventually(async () =>
    expect(await words(page, 'Figures')).toMatch(/^1 errors? 1 unresolved 1 events? in 24 h of staging/),
  );
  await page.getByRole('slider', { name: /^Events per hour of the last 72 hours, 1 event in all/ }).waitFor();
});

test('occurrences below the samples open, and stay open while others come', async () => {
  const events = Array.from({ length: 12 }, (_, index) =>
    happened('First', index + 1, { fingerprint: 'busy', release: `1.0.${index}`, request_id: `req_${index}` }),
  );
  const { page } = await openDashboard(events, { path: '/errors/busy?project_id=default' });
  const panel = page.getByRole('region', { name: 'Occurrences', exact: true });
  await panel.getByRole('button', { name: '9 min ago' }).click();
  await eventually(async () => expect(await words(page, 'Request and device')).toContain('req_8'));
  await page.getByRole('tab', { name: 'Chosen occurrence', selected: true }).waitFor();
  await page.getByRole('tab', { name: 'Sample 2' }).click();
  await eventually(async () => expect(await words(page, 'Request and device')).toContain('req_1'));
  await page.getByRole('tab', { name: 'Chosen occurrence' }).waitFor({ state: 'detached' });
});

test('who cannot be logged out stays logged in, and goes on', async () => {
  const { page } = await openDashboard(three);
  await row(page, 'First').waitFor();
  await page.route('**/auth/logout', (route) => route.abort());
  await page.getByRole('button', { name: 'Logged in as mara' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('Not logged out: the server cannot be reached').waitFor();
  await page.keyboard.press('Escape');
  await row(page, 'First').click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
});

test('what breaks takes neither the page around it nor the next page away, and is reported', async () => {
  const { page, server } = await openDashboard(three);
  await row(page, 'First').waitFor();
  // Answers that nobody has thought of: a row without its hours, and projects that are no list.
  await page.route(/\/v1\/errors\?/, async (route) => {
    const response = await route.fetch();
    const rows = (await response.json()) as object[];
    await route.fulfill({ response, json: rows.map((each) => ({ ...each, hourly: null })) });
  });
  await page.reload();
  const main = page.getByRole('main');
  await main.getByText('That did not work').waitFor();
  await main.getByRole('button', { name: 'Try again' }).waitFor();
  expect(problemsOf(page)).not.toEqual([]);
  await page.getByRole('link', { name: 'Settings' }).click();
  await main.getByRole('heading', { name: 'All projects' }).waitFor();
  await page.unroute(/\/v1\/errors\?/);

  await page.route('**/v1/projects', (route) => route.fulfill({ json: {} }));
  await page.goto(`${server.url}/settings/account`);
  await main.getByRole('heading', { name: 'Passkeys' }).waitFor();
  await page.getByText('That did not work').waitFor();
  expect(await main.getByText('That did not work').count()).toBe(0);
});

test('what is known stays when it cannot be read again', async () => {
  const { page, server, admin } = await openDashboard(three);
  await admin.call('POST', '/v1/projects', { name: 'Shop' });
  await row(page, 'First').waitFor();
  const project = page.getByRole('button', { name: /^Project/ });
  const offered = async () => {
    await project.click();
    await page.getByRole('option', { name: 'All projects' }).waitFor();
    const options = await page.getByRole('option').allInnerTexts();
    await page.keyboard.press('Escape');
    return options;
  };
  await eventually(async () => expect(await offered()).toContain('Shop'));
  const refused = { status: 403, json: { error: 'not now', code: 'forbidden' } };
  for (const path of ['projects', 'stats']) await page.route(`**/v1/${path}*`, (route) => route.fulfill(refused));
  const answers = ['projects', 'stats'].map((path) => page.waitForResponse(`**/v1/${path}*`));
  await admin.call('PUT', '/v1/projects/shop', { name: 'Store' });
  await seed(server, [happened('First', 0)]);
  await Promise.all(answers);
  expect(await offered()).toContain('Shop');
  expect(await words(page, 'Figures')).toMatch(/^3 errors/);
});
