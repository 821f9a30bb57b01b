// The insights page as somebody uses it: five reports of events that SDKs have sent, by mouse, by keyboard and on a phone.
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemsOf } from '../support/browser.ts';
import { sendBatch } from '../support/client.ts';
import { expectSound, openAs } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';
import { startOn } from '../support/old-log.ts';
import { origin } from '../support/person.ts';
import { temporaryFolder } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const on = { BLOOP__ANALYTICS__ENABLED: 'true', BLOOP__ANALYTICS__CACHE_TTL_SECS: '0' };
const tabs = ['spikes', 'movers', 'correlations', 'releases', 'environments'];
const hourMs = 3_600_000;

const releaseAt = (hoursAgo: number): string => {
  if (hoursAgo > 20) return '1.0.0';
  return hoursAgo > 2 ? '2.0.0' : '2.1.0';
};

/** Events of an error, as many in each hour as are given. */
const happening = (type: string, message: string, counts: Record<number, number>) =>
  Object.entries(counts).flatMap(([hoursAgo, count]) => {
    const start = Math.floor(Date.now() / hourMs) * hourMs - Number(hoursAgo) * hourMs;
    return Array.from({ length: count }, (_, index) =>
      anEvent({
        timestamp: start / 1000 + index,
        error_type: type,
        message,
        release: releaseAt(Number(hoursAgo)),
        environment: index % 4 === 3 ? 'staging' : 'production',
      }),
    );
  });

const each = (count: number, hours: number[]) => Object.fromEntries(hours.map((hour) => [hour, count]));
const wave = { 1: 1, 2: 4, 3: 9, 4: 2, 5: 7, 6: 3, 7: 8, 8: 1 };
const steps = (count: number, from: number) => Array.from({ length: count }, (_, index) => from + index * 5);

/** Oldest first, as SDKs send. z-scores: far over 10; in seven hours of 72, 3.3; in ten, 2.6. Five are enough to be a spike. */
const events = () =>
  [
    ...happening('PaymentError', 'Payment refused', { ...each(1, steps(4, 9)), 5: 40 }),
    ...happening('CacheError', 'Cache is cold', wave),
    ...happening('SessionError', 'Session store is slow', wave),
    ...happening('DiskError', 'Disk is slow', each(5, steps(7, 11))),
    ...happening('MailError', 'Mail bounced', each(5, steps(10, 12))),
    ...happening('QueueError', 'Queue is full', { 100: 10, 101: 12 }),
  ].sort((a, b) => Number(a.timestamp) - Number(b.timestamp));

const started = async (env: Record<string, string> = on) => {
  const { server, admin } = await startOn(temporaryFolder(), env);
  const all = events();
  for (let index = 0; index < all.length; index += 50) {
    const { body } = await sendBatch(server, all.slice(index, index + 50));
    expect(body.errors).toEqual([]);
  }
  return { server, admin };
};

/** Servers and browsers share few cores. */
const patienceMs = 20_000;
const poll = <T>(check: () => T | Promise<T>) => expect.poll(check, { timeout: patienceMs });
const rowOf = (page: Page, text: string) => page.locator('main li', { hasText: text }).first();
/** Without what is only told when somebody points at it. */
// biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not meant
const shown = (part: Locator): Promise<string> => part.innerText();
const tab = (page: Page, name: string) => page.getByRole('tab', { name });

test('spikes are rows with bars by z-score, and lead to the error and to its hour', async () => {
  const { server, admin } = await started();
  const page = await openAs(admin, server, { path: '/' });
  await page.getByRole('link', { name: 'Insights' }).click();
  const top = rowOf(page, 'Payment refused');
  await expect
    .poll(() => top.textContent())
    .toMatch(/PaymentError Payment refused.*40 events, usually 0\.1 an hour.*extreme/s);
  await poll(() => page.title()).toBe('Spikes · Insights · Bloop');
  const barOf = (text: string) => rowOf(page, text).locator('rect').getAttribute('width');
  expect(await rowOf(page, 'Disk is slow').textContent()).toMatch(/strong\s*3\.3/);
  expect(Number.parseFloat((await barOf('Disk is slow')) ?? '')).toBeCloseTo(32.9, 0);
  expect(await barOf('Payment refused')).toBe('100%');
  const [extreme, strong] = await Promise.all(
    ['Payment refused', 'Disk is slow'].map((text) => rowOf(page, text).locator('rect').getAttribute('class')),
  );
  expect(extreme).not.toBe(strong);

  expect(await page.locator('main ol > li').count()).toBe(20);
  await page.getByRole('button', { name: 'Show up to 100' }).click();
  await poll(() => page.locator('main ol > li').count()).toBeGreaterThan(20);
  expect(await rowOf(page, 'Mail bounced').textContent()).toMatch(/unusual\s*2\.6/);

  await top.getByRole('link').nth(1).click();
  await poll(() => page.url()).toMatch(/\/\?.*status=all.*since=\d+&until=\d+/);
  await page.getByRole('link', { name: /Payment refused/ }).waitFor();
  await page.goBack();
  await top.getByRole('link', { name: /Payment refused/ }).click();
  await poll(() => page.url()).toMatch(/\/errors\/[0-9a-f]{16}\?project_id=default/);
  expect(problemsOf(page)).toEqual([]);
});

test('movers, correlations, releases and environments say what they show', async () => {
  const { server, admin } = await started();
  const page = await openAs(admin, server, { path: '/insights/movers' });
  await expect
    .poll(() => rowOf(page, 'Payment refused').textContent())
    .toMatch(/0 in the 72 hours before, 44 now.*▲ \+44.*new/s);
  expect(await rowOf(page, 'Queue is full').textContent()).toMatch(/22 in the 72 hours before, 0 now.*▼ −22.*gone/s);
  const boxOf = async (text: string, shape: string) =>
    (await rowOf(page, text).locator(shape).boundingBox()) ?? { x: 0, width: 0 };
  const zero = (await boxOf('Payment refused', 'line')).x;
  const [more, less] = [await boxOf('Payment refused', 'rect'), await boxOf('Queue is full', 'rect')];
  expect(Math.abs(more.x - zero)).toBeLessThan(1.5);
  expect(Math.abs(less.x + less.width - zero)).toBeLessThan(1.5);

  await tab(page, 'Correlations').click();
  const pair = rowOf(page, 'Cache is cold');
  await poll(() => shown(pair)).toMatch(/1\.00\s*in step/);
  expect(await pair.getByRole('link').count()).toBe(2);
  await pair.getByRole('img', { name: /Events per hour of “.*” and of “.*”: at most 9 and 9 an hour/ }).waitFor();

  await tab(page, 'Releases').click();
  await expect
    .poll(() => shown(rowOf(page, '2.1.0')))
    .toMatch(/too early to say.*10 events so far · 0 new errors × 10/s);
  expect(await shown(page.locator('main ol > li').nth(1))).toMatch(
    /2\.0\.0.*\+[\d,]+\s*high impact.*2 new errors × 10/s,
  );
  expect(await shown(page.locator('main ol > li').nth(2))).toMatch(
    /1\.0\.0.*first of the window.*nothing to compare with/s,
  );

  await tab(page, 'Environments').click();
  const row = page.getByRole('row', { name: /production/ });
  await row.waitFor();
  expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
    'Environment',
    'Share',
    'Events',
    'Errors',
    'p50 / h',
    'p90 / h',
    'p99 / h',
  ]);
  const { environments } = (await admin.call('GET', '/v1/analytics/environments?hours=72')).body;
  expect(await shown(row.getByRole('cell').nth(1))).toBe(String(environments[0].total_count));
  expect(problemsOf(page)).toEqual([]);
});

test('tabs go by arrow keys; window, environment and project stay in the address', async () => {
  const { server, admin } = await started();
  const blog = await admin.call('POST', '/v1/projects', { name: 'Blog', slug: 'blog' }, { origin });
  await sendBatch({ ...server, key: blog.body.api_key }, happening('FeedError', 'Feed is broken', { 3: 30 }));
  const page = await openAs(admin, server, { path: '/insights' });
  await poll(() => rowOf(page, 'Feed is broken').textContent()).toContain('Blog');
  await tab(page, 'Spikes').focus();
  for (const name of [...tabs.slice(1), 'spikes']) {
    await page.keyboard.press('ArrowRight');
    await poll(() => page.url()).toBe(`${server.url}/insights/${name}`);
    await page.locator('[role=tab][aria-selected=true]:focus').waitFor();
  }
  await page.keyboard.press('End');
  await page.getByRole('table').waitFor();

  await page.getByRole('button', { name: '7d' }).click();
  await poll(() => page.url()).toContain('/insights/environments?hours=168');
  await page.getByRole('button', { name: 'Environment' }).click();
  await page.getByRole('option', { name: /staging/ }).click();
  await poll(() => page.url()).toContain('environment=staging');
  await poll(() => page.getByRole('row').allTextContents()).toHaveLength(2);
  await tab(page, 'Movers').click();
  await poll(() => page.url()).toMatch(/\/insights\/movers\?.*hours=168/);
  await page.getByRole('button', { name: 'All projects' }).click();
  await page.getByRole('option', { name: 'Blog' }).click();
  await poll(() => page.locator('main ol > li').count()).toBe(1);

  await page.reload();
  await poll(() => rowOf(page, 'Feed is broken').textContent()).toContain('7 now');
  expect(new URL(page.url()).searchParams.get('project_id')).toBe(blog.body.id);
  await tab(page, 'Environments').click();
  await page.getByRole('button', { name: 'Compare all' }).click();
  await page.getByRole('row', { name: /production/ }).waitFor();
  expect(page.url()).not.toContain('environment=');
  expect(problemsOf(page)).toEqual([]);
});

test('without events each report says what would have to happen', async () => {
  const { server, admin } = await startOn(temporaryFolder(), on);
  const page = await openAs(admin, server, { path: '/insights?hours=24' });
  const titles = [
    'No hour stands out',
    'Nothing has moved',
    'No two errors come together',
    'No release in this window',
    'No events in this window',
  ];
  for (const [index, title] of titles.entries()) {
    await page.getByRole('tab').nth(index).click();
    await page.getByText(title).waitFor();
  }
  await page.getByRole('button', { name: 'Look at 30 days' }).click();
  await poll(() => page.url()).toContain('hours=720');
  await poll(() => page.getByRole('button', { name: 'Look at 30 days' }).count()).toBe(0);
  expect(problemsOf(page)).toEqual([]);
});

test('says that it waits, that counts are being made, and what went wrong', async () => {
  const { server, admin } = await started();
  const page = await openAs(admin, server, { path: '/insights/releases' });
  await page.getByText('high impact').first().waitFor();
  const answers: (() => { status: number; json: object } | undefined)[] = [
    () => ({
      status: 503,
      json: { error: 'analytics is being built: 10 of 90 events of the log so far', code: 'analytics_building' },
    }),
    () => ({ status: 400, json: { error: 'hours: must be >= 1', code: 'invalid_request' } }),
    () => undefined,
    () => ({ status: 404, json: { error: 'not found', code: 'not_found' } }),
  ];
  let go: () => void = () => undefined;
  await page.route('**/v1/analytics/spikes*', async (route) => {
    await new Promise<void>((resolve) => (go = resolve));
    const answer = answers.shift()?.();
    await (answer === undefined ? route.continue() : route.fulfill(answer));
  });
  const answerNext = async () => {
    const before = answers.length;
    await eventually(() => {
      go();
      expect(answers).toHaveLength(before - 1);
    });
  };
  await tab(page, 'Spikes').click();
  await page.getByRole('status', { name: 'Loading' }).waitFor();
  await answerNext();
  await page.getByText('10 of 90 events of the log so far').waitFor();
  await answerNext();
  await page.getByRole('alert').getByText('hours: must be >= 1').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await answerNext();
  await rowOf(page, 'Payment refused').waitFor();
  await page.getByRole('button', { name: '24h' }).click();
  await answerNext();
  await page.getByRole('heading', { name: 'Insights are off on this server' }).waitFor();
});

test('when analytics is off, there is no link, and the page says how to turn it on', async () => {
  const { server, admin } = await startOn(temporaryFolder());
  const page = await openAs(admin, server, { path: '/' });
  await page.getByRole('link', { name: 'Settings' }).waitFor();
  expect(await page.getByRole('link', { name: 'Insights' }).count()).toBe(0);
  await page.goto(`${server.url}/insights/movers`);
  await page.getByRole('heading', { name: 'Insights are off on this server' }).waitFor();
  expect(await page.locator('main').textContent()).toMatch(/\[analytics\]\s*enabled = true/);
  expect(await page.getByRole('tab').count()).toBe(0);
  await expectSound(page);
});

test('each report is accessible in both themes, and fits a phone', async () => {
  const { server, admin } = await started();
  const page = await openAs(admin, server, { path: '/insights' });
  const ready = ['main li rect', 'main li rect', 'main li figure', 'main li rect', 'main tbody tr'];
  for (const width of [1280, 375])
    for (const [index, name] of tabs.entries()) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}/insights/${name}`);
      await page
        .locator(ready[index] as string)
        .first()
        .waitFor();
      await expectSound(page);
    }
  expect(problemsOf(page)).toEqual([]);
}, 240_000);
