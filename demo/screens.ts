// The screens of the dashboard: where each is, and what it shows when it is there.
import type { Page } from 'playwright-core';

export interface Screen {
  name: string;
  path: string | ((page: Page, origin: string) => Promise<string>);
  /** On it when it has loaded. */
  shows: string | RegExp;
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

interface Row {
  fingerprint: string;
  project_id: string;
}

/** The page of the first error that a search finds. */
const found =
  (q: string) =>
  async (page: Page, origin: string): Promise<string> => {
    const answer = await page.request.get(`${origin}/v1/errors?${new URLSearchParams({ q })}`);
    const [row] = (await answer.json()) as Row[];
    if (row === undefined) throw new Error(`no error is found by “${q}”`);
    return `/errors/${row.fingerprint}?project_id=${row.project_id}`;
  };

const settings = (section: string, shows: string | RegExp): Screen => ({
  name: `settings-${section}`,
  path: `/settings/${section}`,
  shows,
});
const insights = (tab: string, shows: string | RegExp): Screen => ({
  name: `insights-${tab}`,
  path: `/insights/${tab}`,
  shows,
});

export const screens: Screen[] = [
  { name: 'errors', path: '/', shows: 'TypeError' },
  {
    name: 'selection',
    path: '/?environment=production',
    shows: 'TypeError',
    act: async (page) => {
      const boxes = page.getByRole('checkbox', { name: /^Select (?!all)/ });
      for (const index of [1, 2]) await boxes.nth(index).check();
    },
  },
  {
    name: 'palette',
    path: '/',
    shows: 'TypeError',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    },
  },
  { name: 'issue', path: found('reduce'), shows: 'totalOf' },
  insights('spikes', 'usually'),
  insights('movers', 'hours before'),
  insights('correlations', 'at most'),
  insights('releases', 'first seen'),
  insights('environments', 'p99'),
  settings('projects', 'Shop API'),
  settings('tokens', 'CI pipeline'),
  {
    ...settings('source-maps', 'Drop .map files here'),
    act: async (page) => {
      await page.getByLabel('Project', { exact: true }).last().selectOption({ label: 'Shop website' });
      await page.getByText('cart-4f1c.min.js.map').first().waitFor();
    },
  },
  settings('alerts', 'Checkout fails'),
  settings('users', 'mara'),
  settings('invites', 'New invite'),
  settings('retention', 'Hourly counts'),
  settings('account', 'Passkeys'),
  settings('audit', 'What was done'),
  settings('system', 'hourly_counts'),
];
