// The screens of the dashboard: where each is, and what it shows when it is there.
import type { Page } from 'playwright-core';
import { oddFingerprints, oddProject } from './week/odd.ts';

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

/** A page of the project with the odd data. */
const odd =
  (address: (project: string) => string) =>
  async (page: Page, origin: string): Promise<string> => {
    const projects = (await (await page.request.get(`${origin}/v1/projects`)).json()) as { id: string; name: string }[];
    const project = projects.find(({ name }) => name === oddProject);
    if (project === undefined) throw new Error('there is no project with odd data');
    return address(project.id);
  };
const oddIssue = (name: keyof typeof oddFingerprints, shows: string): Screen => ({
  name: `odd-${name}`,
  path: odd((project) => `/errors/${oddFingerprints[name]}?project_id=${project}`),
  shows,
});

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
  { name: 'odd-errors', path: odd((project) => `/?project_id=${project}&status=all`), shows: 'ParseError' },
  oddIssue('words', 'Occurrences'),
  oddIssue('message', 'cut: longer'),
  oddIssue('metadata', 'onerror=alert(1)'),
  oddIssue('arabic', 'Occurrences'),
  oddIssue('disputed', 'earlier changes'),
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
