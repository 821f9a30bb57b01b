// The main view: figures, trend, filters, the list, deciding, and the keyboard, as somebody at a desk or with a phone does it.
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { rangeInWords } from '../../ui/lib/time.ts';
import { expectSound, happened, openDashboard, seed } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';

const rows = (page: Page) => page.getByRole('region', { name: 'Errors', exact: true }).getByRole('listitem');
const typesShown = async (page: Page): Promise<(string | undefined)[]> =>
  (await rows(page).getByRole('link').allInnerTexts()).map((text) => text.split(/\s/)[0]);
const expectTypes = (page: Page, types: string[]) =>
  eventually(async () => expect(await typesShown(page)).toEqual(types), 15_000);
/** As it is seen, with single spaces. */
const seen = async (locator: Locator): Promise<string> =>
  // biome-ignore lint/performance/useDomNodeTextContent: what is on different lines is to be told apart
  (await locator.innerText()).replace(/\s+/g, ' ');

const three = [
  happened('TypeError', 5, { route_or_procedure: 'POST /orders', message: 'cannot read id' }),
  happened('TypeError', 4, { route_or_procedure: 'POST /orders', message: 'cannot read id' }),
  happened('TimeoutError', 30, { environment: 'staging', release: '1.1.0' }),
  happened('NetworkError', 90, { source: 'ios', screen: 'Cart' }),
];

test('the figures, the trend and the list tell what is going on', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  const figures = page.getByRole('region', { name: 'Figures' });
  await eventually(async () =>
    expect(await seen(figures)).toMatch(/^3 errors 3 unresolved 4 events in 24 h 0 % buffer/),
  );
  expect(await seen(rows(page).first())).toMatch(
    /^TypeError cannot read id POST \/orders 1\.0\.0 production api first 5 min ago 2 4 min$/,
  );
  expect(await rows(page).first().getByRole('img').count()).toBe(1);

  const chart = page.getByRole('slider', { name: /^Events per hour of the last 72 hours, 4 events in all/ });
  await chart.hover();
  await chart.focus();
  await page.keyboard.press('End');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: \d events? so far$/);
  await expectSound(page);
});

test('filters narrow the list, and their address shows it to somebody else', async () => {
  const { page, server } = await openDashboard(three);
  await page.getByRole('button', { name: 'Environment' }).click();
  await page.getByRole('option', { name: /^staging/ }).click();
  await expectTypes(page, ['TimeoutError']);
  expect(page.url()).toBe(`${server.url}/?environment=staging`);

  await page.getByRole('button', { name: 'staging' }).click();
  await page.getByRole('option', { name: /^Any environment/ }).click();
  await page.getByRole('button', { name: 'Source' }).click();
  await page.getByRole('option', { name: /ios/i }).click();
  await expectTypes(page, ['NetworkError']);
  await page.goBack();
  await page.goBack();
  await expectTypes(page, ['TimeoutError']);

  await page.goto(`${server.url}/?route=POST+%2Forders&release=1.0.0&sort=total_count&order=asc`);
  await expectTypes(page, ['TypeError']);
  await page.goto(`${server.url}/?status=resolved`);
  await page.getByText('No error is resolved').waitFor();
});

test('the heads of the columns order the list, and turn it', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  await page.getByRole('button', { name: 'last seen', exact: true }).click();
  await expectTypes(page, ['NetworkError', 'TimeoutError', 'TypeError']);
  const events = page.getByRole('button', { name: 'events', exact: true });
  await events.click();
  await page.waitForURL(/sort=total_count/);
  expect(await events.getAttribute('aria-pressed')).toBe('true');
  await eventually(async () => expect((await typesShown(page))[0]).toBe('TypeError'));
  await expectSound(page);
});

test('hours are chosen by keyboard, read out, and given up', async () => {
  const { page } = await openDashboard(three);
  const chart = page.getByRole('slider', { name: /Events per hour/ });
  await chart.focus();
  const said = () => chart.getAttribute('aria-valuetext');
  await page.keyboard.press('Home');
  // The first hour has its line and its dot as the others have.
  await page.locator('[class*=dot]').first().waitFor();
  await page.keyboard.press('End');
  for (const _ of [1, 2]) await page.keyboard.press('Shift+ArrowLeft');
  expect(await said()).toMatch(/ to .* chosen: 4 events$/);
  await page.keyboard.press('Escape');
  expect(await said()).not.toContain('chosen');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Tab');
  // What was begun is over with the focus: a pointer only reads.
  await chart.hover();
  expect(await said()).not.toContain('chosen');
});

test('a time that ends before it begins is refused, and what was not touched stays exact', async () => {
  const since = Date.now() - 60 * 60_000;
  const until = since + 1_234_567;
  const { page } = await openDashboard(three, { path: `/?since=${since}&until=${until}` });
  const open = () => page.getByRole('button', { name: rangeInWords({ since, until }) as string }).click();
  await open();
  await page.getByRole('button', { name: 'Show this time' }).click();
  await page.getByLabel('From').waitFor({ state: 'detached' });
  expect(page.url()).toContain(`since=${since}&until=${until}`);
  await open();
  await page.getByLabel('From').fill('2030-01-01T00:00');
  await page.getByText('It ends before it begins').waitFor();
  expect(await page.getByRole('button', { name: 'Show this time' }).isDisabled()).toBe(true);
});

test('the search finds by message while one types', async () => {
  const { page, server } = await openDashboard(three);
  await rows(page).first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('cannot read');
  await expectTypes(page, ['TypeError']);
  expect(page.url()).toBe(`${server.url}/?q=cannot+read`);
  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByText('No error matches').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
});

test('hours that are dragged over in the chart narrow the list', async () => {
  const { page } = await openDashboard([happened('Old', 60 * 30), happened('New', 1)]);
  await expectTypes(page, ['New', 'Old']);
  const chart = page.getByRole('slider', { name: /Events per hour/ });
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart is not there');
  // 72 hours: the event of 30 hours ago is in the third quarter.
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/since=\d+&until=\d+/);
  await expectTypes(page, ['Old']);
  // What is said is about this time: the first seen, the day that the bars show, and from when to when it is.
  expect(await seen(rows(page).first())).toContain('first in this time 1 d ago');
  expect(await rows(page).first().getByRole('img').getAttribute('aria-label')).toMatch(/^1 in 24 hours/);
  const [since, until] = ['since', 'until'].map((name) => Number(new URL(page.url()).searchParams.get(name)));
  const chip = rangeInWords({ since, until }) as string;
  await page.getByRole('button', { name: chip }).waitFor();
  await page.getByRole('button', { name: 'Any time' }).click();
  await expectTypes(page, ['New', 'Old']);
});

test('the keyboard alone: move, select, decide, undo', async () => {
  const { page } = await openDashboard(three);
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expectTypes(page, ['TimeoutError', 'NetworkError']);
  await page.getByText('TypeError resolved').waitFor();
  await page.keyboard.press('z');
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  await page.getByText('TypeError resolved').waitFor({ state: 'detached' });

  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await expectSound(page);
  await page.keyboard.press('m');
  await page.getByText('2 errors muted').waitFor();
  expect(await rows(page).count()).toBe(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => expect(await rows(page).count()).toBe(3));

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /Error/ }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await eventually(async () => expect(await rows(page).count()).toBe(3));
});

test('the palette and the help say what can be done', async () => {
  const { page, server } = await openDashboard(three);
  await rows(page).first().waitFor();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  for (const name of [
    'Search errors',
    'Next error',
    'Resolve',
    'Ignore',
    'Mute',
    'Unresolve',
    'Select error',
    'Settings',
  ])
    await help.getByText(name, { exact: true }).waitFor();
  await expectSound(page);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).waitFor();
  await page.keyboard.type('sett');
  await expectSound(page);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/settings**`);
});

test('errors that come while somebody is at the list wait to be shown', async () => {
  const { page, server } = await openDashboard(three);
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  await rows(page).nth(1).hover();
  await seed(server, [happened('FreshError', 0)]);
  const button = page.getByRole('button', { name: '1 new · show' });
  await button.waitFor();
  expect(await typesShown(page)).toEqual(['TypeError', 'TimeoutError', 'NetworkError']);
  await button.click();
  await expectTypes(page, ['FreshError', 'TypeError', 'TimeoutError', 'NetworkError']);
});

test('counts, figures and the title of the tab follow what happens', async () => {
  const { page, server } = await openDashboard(three);
  await page.getByText('live', { exact: true }).waitFor();
  await page.evaluate("Object.defineProperty(document, 'hasFocus', { value: () => false })");
  await seed(server, [happened('NetworkError', 0, { source: 'ios', screen: 'Cart' }), happened('FreshError', 0)]);
  await eventually(async () => expect((await typesShown(page)).toSorted()[0]).toBe('FreshError'));
  await eventually(async () => expect(await page.title()).toBe('(1) Errors · Bloop'));
  await eventually(async () => expect(await seen(page.getByRole('region', { name: 'Figures' }))).toMatch(/^4 errors/));
});

test('thousands of errors are paged as they come into sight', async () => {
  const events = Array.from({ length: 130 }, (_, index) =>
    happened(`Error${index}`, index, { fingerprint: `issue-${index}` }),
  );
  const { page } = await openDashboard(events);
  await page.getByText('130 errors').last().waitFor();
  expect(await rows(page).count()).toBeLessThan(50);
  await eventually(async () => {
    await page.keyboard.press('End');
    expect(await page.getByRole('link', { name: 'Error129 ' }).count()).toBe(1);
  });
});

test('everything is there on a phone', async () => {
  const { page } = await openDashboard(three, { width: 375 });
  await expectTypes(page, ['TypeError', 'TimeoutError', 'NetworkError']);
  await expectSound(page);
  await page.getByRole('checkbox', { name: 'Select TypeError' }).check();
  await page.getByRole('region', { name: 'Selected errors' }).getByRole('button', { name: 'Ignore' }).click();
  await page.getByText('TypeError ignored').waitFor();
  await expectTypes(page, ['TimeoutError', 'NetworkError']);
});
