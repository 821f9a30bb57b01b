// What an admin of the made-up shop has set up: tokens, alerts, invites, decisions about errors.
import type { Page } from 'playwright-core';

interface Named {
  id: string;
  name: string;
}
interface Row {
  fingerprint: string;
  project_id: string;
}

export const fillSettings = async (page: Page, origin: string): Promise<void> => {
  const call = async <T>(method: 'GET' | 'POST', path: string, data?: object): Promise<T> => {
    const answer = await page.request.fetch(origin + path, {
      method,
      headers: { origin },
      ...(data === undefined ? {} : { data }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const projects = await call<Named[]>('GET', '/v1/projects');
  const api = projects.find(({ name }) => name === 'Shop API')?.id ?? '';
  const web = projects.find(({ name }) => name === 'Shop website')?.id ?? '';
  for (const [name, project_id, scopes, expires_in_days] of [
    ['CI pipeline', web, ['sourcemaps:read', 'sourcemaps:write'], 90],
    ['Coding agent', api, ['errors:read', 'errors:write'], 30],
  ] as const)
    await call('POST', '/v1/tokens', { name, project_id, scopes, expires_in_days });
  await call('POST', '/v1/admin/invites');

  for (const rule of [
    { name: 'New errors of the API', config: { type: 'new_issue' }, project_id: api },
    { name: 'Checkout fails', config: { type: 'threshold', threshold: 100, window_secs: 3600 }, project_id: api },
    {
      name: 'Website gets louder',
      config: { type: 'spike', multiplier: 3, baseline_window_secs: 86_400, compare_window_secs: 3600 },
      project_id: web,
    },
  ])
    await call('POST', '/v1/alerts', rule);

  const decide = async (q: string, action: string, note: string) => {
    const [row] = await call<Row[]>('GET', `/v1/errors?${new URLSearchParams({ q })}`);
    if (row === undefined) throw new Error(`no error is found by “${q}”`);
    const body = { action, fingerprints: [row.fingerprint], note };
    await call('POST', `/v1/errors/bulk?project_id=${row.project_id}`, body);
  };
  await decide('reduce', 'resolve', 'The API sends [] for an empty cart since 2.4.0.');
  await decide('reduce', 'unresolve', 'Still there for carts from before.');
  await decide('quota', 'ignore', 'Private windows have no storage.');
};
