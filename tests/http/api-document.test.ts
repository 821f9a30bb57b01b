// The API document: valid OpenAPI 3.1 in its structure, complete, and there to be browsed.
import { expect, test } from 'vitest';
import { startFake } from '../support/fake-ports.ts';
import { routesOf } from '../support/routes.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
  security?: Record<string, string[]>[];
}
interface ApiDocument {
  openapi: string;
  info: { title: string; version: string };
  components: { securitySchemes: Record<string, unknown> };
  paths: Record<string, Record<string, Operation>>;
}

const { app } = await startFake();
const answer = await app.inject('/openapi.json');
const api = answer.json<ApiDocument>();
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
);

test('it is OpenAPI 3.1 in JSON', () => {
  expect(answer.headers['content-type']).toContain('application/json');
  expect(api.openapi).toMatch(/^3\.1\.\d+$/);
  expect(api.info).toMatchObject({ title: expect.any(String), version: '1.2.3' });
});

const pages = [
  '/',
  '/errors/*',
  '/insights',
  '/insights/*',
  '/settings',
  '/settings/*',
  '/assets/*',
  '/theme.js',
  '/favicon.svg',
];
/** Pages for people, and the document itself. */
const isHidden = (url: string): boolean => url === '/openapi.json' || pages.includes(url) || url.startsWith('/docs');

test('it names every route', async () => {
  const routes = (await routesOf(app)).filter(
    ({ method, url }) => !['HEAD', 'OPTIONS'].includes(method) && !isHidden(url),
  );
  const names = routes.map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
  expect(operations.map(({ name }) => name).sort()).toEqual(names.sort());
});

test.each(operations)('$name has a summary, a tag, and answers with descriptions', ({ operation }) => {
  expect(operation.summary).toMatch(/\S/);
  expect(operation.tags).toHaveLength(1);
  expect(Object.keys(operation.responses).filter((status) => /^20[012]$/.test(status))).toHaveLength(1);
  for (const [status, response] of Object.entries(operation.responses)) {
    expect(status).toMatch(/^[1-5]\d\d$/);
    expect(response.description).toMatch(/\S/);
  }
});

test.each(operations)('$name declares every parameter of its path', ({ path, operation }) => {
  const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  expect(declared.map(({ name }) => `{${name}}`).sort()).toEqual((path.match(/\{\w+\}/g) ?? []).sort());
  for (const parameter of declared) expect(parameter.required).toBe(true);
  for (const parameter of operation.parameters ?? []) expect(parameter.schema).toBeDefined();
});

test('a parameter with a default need not be sent', () => {
  const list = operations.find(({ name }) => name === 'GET /v1/errors')?.operation.parameters ?? [];
  expect(list.filter(({ required }) => required)).toEqual([]);
  expect(list.map(({ name }) => name)).toContain('limit');
});

test.each(operations)('$name names security schemes that exist', ({ operation }) => {
  const named = (operation.security ?? []).flatMap((requirement) => Object.keys(requirement));
  for (const name of named) expect(Object.keys(api.components.securitySchemes)).toContain(name);
});

test('what the API guards is documented as guarded', () => {
  const open = operations.filter(({ operation }) => (operation.security ?? []).length === 0).map(({ name }) => name);
  const isEntry = (name: string) => /^(GET|POST) \/auth\/(status|register|invite|recover|login)\b/.test(name);
  expect(open.filter((name) => !isEntry(name)).sort()).toEqual(['GET /health', 'GET /metrics']);
  expect(open.filter(isEntry)).toHaveLength(9);
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(api).match(/"\$ref":"([^"]+)"/g) ?? [];
  for (const reference of references) {
    const path = reference.slice('"$ref":"#/'.length, -1).split('/');
    const target = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], api);
    expect(target).toBeDefined();
  }
});

test('/docs is a page that shows it', async () => {
  const page = await app.inject('/docs');
  const followed =
    page.statusCode >= 300 && page.statusCode < 400 ? await app.inject(String(page.headers.location)) : page;
  expect(followed.statusCode).toBe(200);
  expect(followed.headers['content-type']).toContain('text/html');
  for (const asset of followed.body.match(/(?:src|href)="([^"]+\.(?:js|css))"/g) ?? []) {
    const path = asset.replace(/^(?:src|href)="|"$/g, '').replace(/^\.\//, '/docs/');
    expect((await app.inject(path)).statusCode).toBe(200);
  }
});

test('the root is a page for people', async () => {
  const page = await app.inject('/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toContain('text/html');
});

test('without metrics there is no /metrics, and none in the document', async () => {
  const { app: without } = await startFake({ app: { metrics: false } });
  expect((await without.inject('/metrics')).statusCode).toBe(404);
  expect((await without.inject('/openapi.json')).json<ApiDocument>().paths['/metrics']).toBeUndefined();
});
