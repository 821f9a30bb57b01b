// The page of an error: what is known of it, deciding with a note, its neighbours, and copies for elsewhere.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { builders, stacksInNode } from '../support/bundles.ts';
import { expectSound, happened, type Look, openDashboard, seed } from '../support/dashboard.ts';
import { eventually } from '../support/eventually.ts';
import type { Person } from '../support/person.ts';

import { createToken } from '../support/server.ts';

const stack = [
  'TypeError: cannot read id',
  '    at customerOf (/srv/shop/src/customer.ts:42:27)',
  '    at Layer.handle (/srv/shop/node_modules/router/lib/layer.js:152:17)',
  '    at next (/srv/shop/node_modules/router/lib/route.js:157:13)',
  '    at process (node:internal/process/task_queues:95:5)',
].join('\n');

const broken = (minutes: number, more = {}) =>
  happened('TypeError', minutes, { message: 'cannot read id', fingerprint: 'broken', stack, ...more });

const events = [
  broken(50, { release: '1.0.0' }),
  broken(40, { release: '1.0.0', environment: 'staging' }),
  broken(10, {
    release: '1.1.0',
    route_or_procedure: 'POST /orders',
    http_status: 500,
    request_id: 'req_42',
    user_id_hash: 'u-1',
    colour: 'green',
    metadata: { host: 'api-1', cart: { items: 3 } },
  }),
];
const path = '/errors/broken?project_id=default';

const openIssue = (look: Look = {}) => openDashboard(events, { path, ...look });
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
// biome-ignore lint/performance/useDomNodeTextContent: what is on different lines is to be told apart
const words = async (page: Page, name: string) => (await panel(page, name).innerText()).replace(/\s+/g, ' ');

test('it tells what the error is, where it happens, and what was sent', async () => {
  const { page } = await openIssue();
  await page.getByRole('heading', { name: 'TypeError cannot read id' }).waitFor();
  await panel(page, 'Releases and environments').waitFor();
  expect(await words(page, 'Releases and environments')).toMatch(
    /Release 1\.1\.0 10 min ago 1 1\.0\.0 40 min ago 2 Environment production 10 min ago 2 staging 40 min ago 1/,
  );
  expect(await words(page, 'Seen')).toMatch(/Events 3 Last 10 min ago, .* First 50 min ago/);
  expect(await words(page, 'Request and device')).toMatch(
    /Route POST \/orders HTTP status 500 Request req_42 .*User u-1 .*colour green/,
  );
  expect(await words(page, 'Metadata')).toContain('Table JSON host api-1 cart {"items":3}');
  await panel(page, 'Metadata').getByRole('button', { name: 'JSON', exact: true }).click();
  expect(await words(page, 'Metadata')).toContain('"cart": { "items": 3 }');
  await page.getByRole('slider', { name: /^Events per hour of the last 72 hours, 3 events/ }).waitFor();
  await expectSound(page);
});

test('frames of frameworks are folded, samples are tabs, occurrences are a page', async () => {
  const { page } = await openIssue();
  const trace = page.getByRole('region', { name: 'Stack trace' });
  await trace.getByText('customerOf').waitFor();
  expect(await trace.getByText('Layer.handle').count()).toBe(0);
  await trace.getByRole('button', { name: '2 frames from node_modules' }).click();
  await trace.getByText('Layer.handle').waitFor();

  await page.getByRole('tab', { name: 'Sample 3' }).click();
  await eventually(async () => expect(await words(page, 'Request and device')).not.toContain('req_42'));
  for (const name of ['Sample 2', 'Sample 1']) {
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tab', { name, selected: true }).waitFor();
  }
  await eventually(async () => expect(await words(page, 'Request and device')).toContain('req_42'));

  await panel(page, 'Occurrences').getByRole('button', { name: '40 min ago' }).click();
  await eventually(async () => expect(await words(page, 'Request and device')).toContain('Environment staging'));
});

test('a stack is shown by its source map, with the source around it, and as it came', async () => {
  const bundle = await builders.esbuild();
  const [thrown = ''] = await stacksInNode(bundle);
  const { page, server } = await openDashboard([happened('RangeError', 1, { fingerprint: 'mapped', stack: thrown })]);
  const { token } = await createToken(server, 'sourcemaps:write');
  const form = new FormData();
  form.append('release', '1.0.0');
  form.append('file', new Blob([bundle.map]), 'bundle.min.js.map');
  const headers = { authorization: `Bearer ${token}` };
  const upload = await fetch(`${server.url}/v1/projects/default/sourcemaps`, { method: 'POST', headers, body: form });
  expect(upload.status).toBe(201);

  await page.goto(`${server.url}/errors/mapped?project_id=default`);
  const trace = page.getByRole('region', { name: 'Stack trace' });
  const first = trace.getByRole('button', { name: /lib\/price\.ts:\d+:\d+/ }).first();
  await first.waitFor();
  // The first frame is open: its source is what everybody looks for.
  expect(await first.getAttribute('aria-expanded')).toBe('true');
  expect(await trace.locator('ol ol li').count()).toBeGreaterThan(2);
  await expectSound(page);
  await page.getByRole('button', { name: 'Raw', exact: true }).click();
  await trace.getByText('bundle.min.js').first().waitFor();
  expect(await trace.getByRole('button', { name: /price\.ts/ }).count()).toBe(0);
});

const history = async (admin: Person) =>
  (await admin.call('GET', '/v1/errors/broken/history?project_id=default')).body as Record<string, unknown>[];

test('it is decided with a note, which the timeline keeps', async () => {
  const { page, admin, server } = await openIssue();
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByRole('textbox', { name: 'Note, goes with the next action' }).fill('fixed in 1.2.0');
  await page.getByRole('button', { name: 'Resolve' }).click();
  await page.getByText('TypeError resolved').waitFor();
  const timeline = panel(page, 'Timeline');
  await timeline.getByText('fixed in 1.2.0').waitFor();
  expect(await words(page, 'Timeline')).toMatch(/Timeline Resolved by mara just now fixed in 1\.2\.0 First seen/);
  expect(await history(admin)).toMatchObject([{ new_status: 'resolved', changed_by: 'mara', note: 'fixed in 1.2.0' }]);

  await page.getByRole('button', { name: 'Undo' }).click();
  await timeline.getByText('Resolved, and taken back').waitFor();
  await page.keyboard.press('r');
  await timeline.getByText('Resolved by mara').first().waitFor();
  await eventually(async () => expect(await history(admin)).toHaveLength(3));

  // It comes back: the page says so by itself.
  await seed(server, [broken(0, { release: '2.0.0' })]);
  await timeline.getByText('Came back').waitFor();
  await page.getByText('regressed', { exact: true }).waitFor();
  await expectSound(page);
});

const neighbour = async (page: Page, key: string, type: string) => {
  await page.keyboard.press(key);
  await page.getByRole('heading', { level: 1, name: type }).waitFor();
};

test('next and previous follow the list that one came from, also when an error leaves it', async () => {
  const list = ['First', 'Second', 'Third'].map((type, index) => happened(type, index + 1));
  const { page, server } = await openDashboard([...list, happened('Staged', 0, { environment: 'staging' })], {
    path: '/?environment=production',
  });
  await page.getByRole('link', { name: 'First' }).click();
  await page.getByText('1 of 3').waitFor();
  await neighbour(page, 'j', 'Second');
  await neighbour(page, 'j', 'Third');
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  await neighbour(page, 'k', 'Second');
  await page.keyboard.press('i');
  await page.getByText('Second ignored').waitFor();
  await neighbour(page, 'j', 'Third');
  await neighbour(page, 'k', 'First');
  await page.keyboard.press('Escape');
  await page.waitForURL(`${server.url}/?environment=production`);
  await eventually(async () => expect(await page.getByRole('link', { name: 'Second' }).count()).toBe(0));
});

test('a morning of errors is decided as fast as keys can be pressed', async () => {
  const types = Array.from({ length: 24 }, (_, index) => `Number${index}Error`);
  const { page } = await openDashboard(types.map((type, index) => happened(type, index + 1)));
  // Some answers overtake others.
  let asked = 0;
  await page.route('**/v1/errors/**', async (route) => {
    if (asked++ % 3 === 0) await page.waitForTimeout(60);
    await route.continue();
  });
  await page.getByRole('link', { name: types[0] as string }).click();
  for (const [index, type] of types.entries()) {
    await page.getByRole('heading', { level: 1, name: type }).waitFor();
    await page.keyboard.press('i');
    if (index < types.length - 1) await page.keyboard.press('j');
  }
  // The newest notice is there at once, whatever is still shown of those before.
  await page.getByText(`${types.at(-1)} ignored`).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  expect(await page.getByRole('alert').allTextContents()).toEqual([]);
});

test('copies: the link, Markdown, curl, a prompt for a coding agent', async () => {
  const { page, server } = await openIssue();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const copied = async (name: string): Promise<string> => {
    await page.getByRole('button', { name }).click();
    return (await page.evaluate('navigator.clipboard.readText()')) as string;
  };
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await copied('Copy the link')).toBe(`${server.url}${path}`);
  const markdown = await copied('Copy as Markdown');
  expect(markdown).toContain('## `TypeError`');
  expect(markdown).toContain('customerOf (/srv/shop/src/customer.ts:42:27)');
  expect(markdown).toContain('- **Where**: `POST /orders`');

  const { token } = await createToken(server);
  const command = (await copied('Copy as curl')).replace('$BLOOP_TOKEN', token);
  const [, bearer = '', address = ''] = /^curl -H "Authorization: (Bearer \S+)" '(\S+)'$/.exec(command) ?? [];
  const answer = await fetch(address, { headers: { authorization: bearer } });
  expect(((await answer.json()) as { issue: unknown }).issue).toMatchObject({ fingerprint: 'broken' });

  const prompt = await copied('Copy as a prompt for a coding agent');
  for (const part of ['cannot read id', 'customer.ts:42:27', '"host": "api-1"', `/v1/errors/broken/resolve`])
    expect(prompt).toContain(part);
});

test('on a phone it is one column, with the actions in reach', async () => {
  const { page } = await openIssue({ width: 375 });
  await page.getByRole('heading', { name: 'TypeError cannot read id' }).waitFor();
  await panel(page, 'Occurrences').getByRole('button').first().waitFor();
  await expectSound(page);
  await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.getByText('TypeError muted').waitFor();
});

test('an error that is not there says so', async () => {
  const { page } = await openDashboard(events, { path: '/errors/nothing?project_id=default' });
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(/did not work.*nothing/s);
});
