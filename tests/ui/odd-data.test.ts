// Whatever somebody sends, the screens hold: words without an end, keys as long as a line, text from right to left, and an error
// about which people could not agree. The data are those of the demo.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { dispute, oddEvents, oddFingerprints, oddProject } from '../../demo/week/odd.ts';
import { expectSound, openDashboard, seed } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';

const openOdd = async (width: number) => {
  const { server, admin, page } = await openDashboard([], { width, env: { BLOOP__ANALYTICS__ENABLED: 'true' } });
  const { body: project } = await admin.call('POST', '/v1/projects', { name: oddProject });
  await seed({ url: server.url, key: project.api_key }, oddEvents(Date.now()));
  const at = `/v1/errors/${oddFingerprints.disputed}`;
  for (const { action, note } of dispute) {
    const { status } = await admin.call('POST', `${at}/${action}?project_id=${project.id}`, { note });
    expect(status).toBe(200);
  }
  const open = async (path: string) => {
    await page.goto(server.url + path);
    await page.locator('[aria-label^="Loading"]').first().waitFor({ state: 'detached' });
  };
  const openIssue = async (name: keyof typeof oddFingerprints) => {
    await open(`/errors/${oddFingerprints[name]}?project_id=${project.id}`);
    await page.getByRole('region', { name: 'Occurrences' }).getByRole('button').first().waitFor();
  };
  return { page, project: project.id as string, open, openIssue };
};

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const boxOf = async (page: Page, text: string) => {
  const box = await page.getByText(text).first().boundingBox();
  if (box === null) throw new Error(`“${text}” is not shown`);
  return box;
};

test.each([1280, 375])(
  'every screen holds the odd data at %i pixels, in both themes',
  async (width) => {
    const { page, project, open, openIssue } = await openOdd(width);
    await open('/?status=all');
    await page.getByRole('link', { name: /ParseError/ }).waitFor();
    await expectSound(page);
    await open(`/?project_id=${project}&release=${'1'.repeat(200)}&since=1000`);
    await page.getByText('No error matches').waitFor();
    await expectSound(page);
    for (const name of Object.keys(oddFingerprints) as (keyof typeof oddFingerprints)[]) {
      await openIssue(name);
      await expectSound(page);
    }
    for (const [path, shown] of [
      ['/settings/projects', oddProject],
      ['/settings/audit', 'Issue resolved'],
      [`/settings/audit?project_id=${project}`, 'Issue resolved'],
    ] as const) {
      await open(path);
      await page.getByText(shown).last().waitFor();
      await expectSound(page);
    }
  },
  180_000,
);

test.each([1280, 375])('a release as long as a line leaves its score on the card, at %i pixels', async (width) => {
  const { page, project, open } = await openOdd(width);
  await open(`/insights/releases?project_id=${project}`);
  const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^2026\.47\.1\+0123/ }) });
  const score = await card.getByRole('button', { name: /^[+−]?[\d.,]+$/ }).boundingBox();
  const box = await card.boundingBox();
  if (score === null || box === null) throw new Error('the card is not shown');
  expect(score.x + score.width).toBeLessThanOrEqual(box.x + box.width);
  await expectSound(page);
});

test('a name as long as a line leaves its value the room', async () => {
  const { page, openIssue } = await openOdd(1280);
  await openIssue('metadata');
  const metadata = await region(page, 'Metadata').boundingBox();
  const value = await boxOf(page, '0123456789'.repeat(60));
  expect(value.width).toBeGreaterThan((metadata?.width ?? 0) / 2);
});

test('text from right to left stays where it belongs, and what turns text is seen', async () => {
  const { page, open, openIssue } = await openOdd(1280);
  await open('/?status=all');
  const type = await boxOf(page, 'خطأ_في_الدفع');
  const message = await boxOf(page, 'تعذّر إتمام الطلب');
  expect(type.x + type.width).toBeLessThanOrEqual(message.x);
  await openIssue('override');
  await page.getByRole('heading', { level: 1 }).getByText('cannot open ‹U+202E›fdp.tropeR').waitFor();
});

test('a long message is cut with a way to the rest', async () => {
  const { page, openIssue } = await openOdd(1280);
  await openIssue('message');
  const heading = page.getByRole('heading', { level: 1 });
  const before = (await heading.boundingBox())?.height ?? 0;
  await heading.getByRole('button', { name: 'More' }).click();
  await eventually(async () => expect((await heading.boundingBox())?.height ?? 0).toBeGreaterThan(before * 1.5));
  await heading.getByRole('button', { name: 'Less' }).click();
  await eventually(async () => expect((await heading.boundingBox())?.height ?? 0).toBe(before));
  await page.getByText('message cut: longer than the server keeps').waitFor();
});

test('code under a frame of a package is folded with it', async () => {
  const { page, openIssue } = await openOdd(1280);
  await openIssue('python');
  const trace = page.getByRole('region', { name: 'Stack trace' });
  await trace.getByText('total = ratio_of(order)').waitFor();
  expect(await trace.getByText('response = get_response(request)').count()).toBe(0);
  await trace.getByRole('button', { name: '2 frames from site-packages' }).click();
  await trace.getByText('response = get_response(request)').waitFor();
});

test('a long timeline is folded, and only addresses of the web are links', async () => {
  const { page, openIssue } = await openOdd(1280);
  await openIssue('disputed');
  const timeline = region(page, 'Timeline');
  const entries = timeline.getByRole('listitem');
  await timeline.getByText('24 earlier changes').click();
  await expect.poll(() => entries.count()).toBe(31);
  const links = await timeline.getByRole('link').all();
  expect(links).toHaveLength(20);
  for (const link of links)
    expect(await link.getAttribute('href')).toMatch(/^https:\/\/(git|chat)\.example\.com\/[^)]*\w$/);
});
