// The list of errors while things happen: events between its pages, decisions elsewhere, servers that fail, and hands on the keyboard.
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { happened, openAs, openDashboard, seed } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';

const rows = (page: Page) => page.getByRole('region', { name: 'Errors', exact: true }).getByRole('listitem');
const typesShown = async (page: Page): Promise<(string | undefined)[]> =>
  (await rows(page).getByRole('link').allInnerTexts()).map((text) => text.split(/\s/)[0]);
const expectTypes = (page: Page, types: string[]) =>
  eventually(async () => expect(await typesShown(page)).toEqual(types), 15_000);
const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.innerText || document.activeElement.getAttribute("type")') as Promise<string>;

const three = ['First', 'Second', 'Third'].map((type, index) => happened(type, index + 1));
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => happened(`Error${index}`, index + 1, { fingerprint: `issue-${index}` }));
const posinset = (row: Locator) => row.getAttribute('aria-posinset');

test('an event of the last row that is loaded moves it up, and no other row goes', async () => {
  const { page, server } = await openDashboard(many(130));
  await rows(page).first().waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await seed(server, [happened('Error49', 0, { fingerprint: 'issue-49' })]);
  await eventually(async () => expect((await typesShown(page))[0]).toBe('Error49'));
  await page.mouse.wheel(0, 60 * 45);
  const far = rows(page).filter({ hasText: 'Error48 ' });
  await far.waitFor();
  expect(await posinset(far)).toBe('50');
  await eventually(async () => {
    await page.keyboard.press('End');
    expect(await rows(page).filter({ hasText: 'Error129 ' }).count()).toBe(1);
  });
  expect(await posinset(rows(page).filter({ hasText: 'Error129 ' }))).toBe('130');
  expect(await page.getByText('130 errors').count()).toBeGreaterThan(0);
});

test('what others decide while the page is not looked at has left the list when it is', async () => {
  const { page, server, admin } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL('**/settings**');
  const { body } = await admin.call('GET', '/v1/errors');
  const second = (body as { error_type: string; fingerprint: string }[]).find((row) => row.error_type === 'Second');
  await admin.call('POST', `/v1/errors/${second?.fingerprint}/resolve`);
  await seed(server, [happened('Fresh', 0)]);
  await page.goBack();
  await expectTypes(page, ['Fresh', 'First', 'Third']);
});

test('two tabs: what one decides leaves the other, and comes back with its undo', async () => {
  const { page, server, admin } = await openDashboard(three);
  const other = await openAs(admin, server);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await expectTypes(other, ['First', 'Second', 'Third']);
  await other.getByText('live', { exact: true }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expectTypes(other, ['Second', 'Third']);
  await page.keyboard.press('z');
  await expectTypes(other, ['First', 'Second', 'Third']);
});

test('a list that cannot be read is asked for once, and again when somebody says so', async () => {
  const { page, server } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  let asked = 0;
  await page.route(/\/v1\/errors\?.*environment=production/, (route) => {
    asked += 1;
    return route.fulfill({ status: 500, json: { error: 'broken for now', code: 'internal' } });
  });
  await page.goto(`${server.url}/?environment=production`);
  await page.getByText('broken for now').waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(1);
  await page.unroute(/\/v1\/errors\?.*environment=production/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectTypes(page, ['First', 'Second', 'Third']);
});

test('events never take the focus away from the search, nor close a menu', async () => {
  const { page, server } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await page.getByText('live', { exact: true }).waitFor();
  await page.keyboard.press('j');
  expect(await focused(page)).toContain('First');
  await page.keyboard.press('/');
  await page.keyboard.type('went', { delay: 10 });
  await page.waitForURL(/q=went/);
  await seed(server, [happened('Fresh', 0)]);
  await expectTypes(page, ['Fresh', 'First', 'Second', 'Third']);
  await page.keyboard.type(' wrong imr', { delay: 10 });
  await page.waitForURL(/q=went\+wrong\+imr/);
  expect(await page.getByRole('searchbox').inputValue()).toBe('went wrong imr');
  await page.getByRole('searchbox').fill('');
  await expectTypes(page, ['Fresh', 'First', 'Second', 'Third']);

  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByRole('option', { name: /^1\.0\.0/ }).waitFor();
  await seed(server, [happened('Second', 0)]);
  await eventually(async () => expect(await page.getByText('1 moved up').count()).toBeLessThanOrEqual(1));
  await page.getByRole('option', { name: /^1\.0\.0/ }).waitFor();
});

test('a key that is held down decides once, and a capital letter nothing', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+R');
  await page.keyboard.down('r');
  for (let repeat = 0; repeat < 10; repeat += 1) await page.keyboard.down('r');
  await page.keyboard.up('r');
  await page.getByText('First resolved').waitFor();
  await expectTypes(page, ['Second', 'Third']);
  // Moving on goes on.
  for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('j');
  await page.keyboard.up('j');
  expect(await focused(page)).toContain('Third');
});

test('what the pointer is on is what keys act on, until it leaves the list', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await rows(page).nth(1).hover();
  await page.keyboard.press('i');
  await page.getByText('Second ignored').waitFor();
  await expectTypes(page, ['First', 'Third']);
  await page.mouse.move(5, 5);
  await page.keyboard.press('i');
  await page.keyboard.press('j');
  expect(await focused(page)).toContain('First');
  expect(await typesShown(page)).toEqual(['First', 'Third']);
});

test('everything that matches can be selected, and what is decided about it taken back', async () => {
  const { page, admin } = await openDashboard(many(230));
  await page.getByText('230 errors').last().waitFor();
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await page.getByRole('button', { name: 'Select all 230' }).click();
  await page.getByText('230 selected').waitFor();
  await page.keyboard.press('r');
  await page.getByText('230 errors resolved').waitFor();
  await page.getByText('Nothing is unresolved').waitFor();
  const left = async () => (await admin.call('GET', '/v1/stats')).body as { unresolved_errors: number };
  await eventually(async () => expect((await left()).unresolved_errors).toBe(0));
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => expect((await left()).unresolved_errors).toBe(230));
  await page.getByText('230 errors').last().waitFor();
});

test('what is selected in one list is not selected in another', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await page.getByRole('checkbox', { name: 'Select First' }).check();
  await page.getByText('1 selected').waitFor();
  await page.getByRole('button', { name: 'Environment' }).click();
  await page.getByRole('option', { name: /^production/ }).click();
  await page.getByText('1 selected').waitFor({ state: 'detached' });
  expect(await page.getByRole('checkbox', { name: 'Select First' }).isChecked()).toBe(false);
});

test('a part of a decision that fails is told, and stays as it was', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['First', 'Second', 'Third']);
  await page.route('**/v1/errors/bulk*', async (route) => {
    const body = route.request().postDataJSON() as { fingerprints: string[] };
    const [refused = '', ...taken] = body.fingerprints;
    const response = await route.fetch({ postData: { ...body, fingerprints: taken } });
    const answer = (await response.json()) as { results: object[] };
    await route.fulfill({
      json: {
        ...answer,
        results: [{ fingerprint: refused, updated: false, error: 'not this one' }, ...answer.results],
      },
    });
  });
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await page.keyboard.press('m');
  await page.getByText('Not muted: First: not this one').waitFor();
  await page.getByText('2 errors muted').waitFor();
  await expectTypes(page, ['First']);
  await page.unroute('**/v1/errors/bulk*');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectTypes(page, ['First', 'Second', 'Third']);
});

test('going back keeps the place, and goes on behind the error that was looked at', async () => {
  const { page } = await openDashboard(many(60));
  await rows(page).first().waitFor();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Error29 ' }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { level: 1, name: 'Error30 ' }).waitFor();
  await page.keyboard.press('Escape');
  await rows(page).filter({ hasText: 'Error30 ' }).waitFor();
  await eventually(async () => expect(Number(await page.evaluate('window.scrollY'))).toBeGreaterThan(600));
  await page.keyboard.press('j');
  await eventually(async () => expect(await focused(page)).toContain('Error31 '));
});
