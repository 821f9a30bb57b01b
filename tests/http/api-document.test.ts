// The API document: valid OpenAPI 3.1 in its structure, complete, and there to be browsed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root, run } from '../support/build.ts';
import { startFake } from '../support/fake-ports.ts';
import { routesOf } from '../support/routes.ts';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
  security?: Record<string, string[]>[];
}
interface ApiDocument {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, unknown> };
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
  // What takes long is answered with a 202, where it is otherwise done at once.
  const successes = Object.keys(operation.responses).filter((status) => /^2\d\d$/.test(status));
  expect([['200'], ['201'], ['202'], ['200', '202']]).toContainEqual(successes);
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

test('every operation has a name of its own, for clients that are made of the document', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(operations.length);
  for (const id of ids) expect(id).toMatch(/^(?:get|post|put|delete)[A-Z][A-Za-z]*$/);
  expect(ids).toContain('getErrorsByFingerprintTrend');
});

test('every tag is described, and used', () => {
  const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
  expect(api.tags.map(({ name }) => name).sort()).toEqual([...used].sort());
});

/** The schemas of objects that stand in a part of the document itself, as text. */
const objectSchemas = (value: unknown): string[] => {
  if (value === null || typeof value !== 'object') return [];
  return [...('properties' in value ? [JSON.stringify(value)] : []), ...Object.values(value).flatMap(objectSchemas)];
};

test('what several routes answer stands once, under a name', () => {
  const places = new Map<string, string[]>();
  for (const { name, operation } of operations)
    for (const text of new Set(objectSchemas(operation)))
      if (text.length > 150) places.set(text, [...(places.get(text) ?? []), name]);
  expect([...places.values()].filter((names) => names.length > 2)).toEqual([]);
  expect(Object.keys(api.components.schemas)).toEqual(
    expect.arrayContaining(['Error', 'Issue', 'Event', 'RuleConfig']),
  );
});

test('a body that may be left out is not required', () => {
  const bodyOf = (name: string) => operations.find((each) => each.name === name)?.operation.requestBody;
  expect(bodyOf('POST /v1/admin/rebuild')).toMatchObject({ required: false });
  expect(bodyOf('POST /v1/errors/{fingerprint}/resolve')).toMatchObject({ required: false });
  expect(bodyOf('POST /v1/errors/bulk')).toMatchObject({ required: true });
});

test('an upload says what its fields are', () => {
  const upload = operations.find(({ name }) => name === 'POST /v1/projects/{slug}/sourcemaps')?.operation;
  expect(upload?.requestBody?.content).toMatchObject({
    'multipart/form-data': { schema: { properties: { release: expect.anything(), file: expect.anything() } } },
  });
});

test('ingest can be signed with the secret alone', () => {
  const send = operations.find(({ name }) => name === 'POST /v1/ingest')?.operation;
  expect(send?.security).toEqual([{ projectKey: [], signature: [] }, { signature: [] }]);
});

test('the linter for such documents finds nothing', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bloop-api-')), 'openapi.json');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, answer.body);
  const lint = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const env = { PATH: process.env.PATH, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { stdout } = await run(process.execPath, [lint, 'lint', '--format=json', file], { env });
  expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
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
