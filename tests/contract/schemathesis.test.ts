// The real server against its own API document: a program that has read only the document sends what it allows, and what it
// forbids, and compares what comes back with what it promises.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { run } from '../support/build.ts';
import { sendBatch } from '../support/client.ts';
import { firstUser, origin } from '../support/person.ts';
import { pythonTool } from '../support/python-tool.ts';
import { createToken, type Server, startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

interface ApiDocument {
  paths: Record<string, Record<string, { security?: unknown }>>;
}

const requirement = 'schemathesis==4.32.5';
/** What one run may take, s. */
const budgetSecs = 75;
const examplesEach = 6;

/**
 * Not among them: whether everything that fits its schema is taken (a cursor has to be one that was handed out, a name is not
 * blank), and 405 for methods that a path does not have, which are 404 here.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
];

/** A stream never ends, uploads and signatures need more than a document says, and who logs out sees nothing any more. */
const leftOut = '^/v1/(stream|ingest)|^/auth/(logout|sessions)|^/v1/admin/users/';

const started = async () => {
  const server = await startServer({
    env: { BLOOP__ANALYTICS__ENABLED: 'true', BLOOP__METRICS__ENABLED: 'true', BLOOP_LOG: 'error' },
  });
  const events = Array.from({ length: 20 }, (_, index) => anEvent({ fingerprint: `f${index % 4}` }));
  await sendBatch(server, events);
  return server;
};

/** Headers that are too long are a right answer to a text that is too long. */
const configOf = ({ folder }: Server): string => {
  const file = join(folder, 'schemathesis.toml');
  const refusals = [400, 401, 403, 404, 409, 413, 415, 429, 431].map((status) => `"${status}"`);
  writeFileSync(file, `[checks.negative_data_rejection]\nexpected-statuses = [${refusals.join(', ')}]\n`);
  return file;
};

/** The document in a file, without what it says of credentials: these are sent with every request, whatever is tried. */
const documentOf = async ({ url, folder }: Server): Promise<string> => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument;
  for (const operation of Object.values(document.paths).flatMap(Object.values)) delete operation.security;
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
};

const explore = async (server: Server, headers: Record<string, string>, skip: TestContext['skip']) => {
  const program = await pythonTool('schemathesis', requirement);
  if (program === undefined) return skip('schemathesis cannot be installed here');
  const args = [
    '--config-file',
    configOf(server),
    'run',
    await documentOf(server),
    '--url',
    server.url,
    '--exclude-path-regex',
    leftOut,
    '--checks',
    checks.join(','),
  ];
  const bounds = ['--max-time', String(budgetSecs), '--max-examples', String(examplesEach), '--request-timeout', '30'];
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const quiet = ['--no-color', '--no-shrink', '--suppress-health-check', 'all'];
  const { stdout } = await run(program, [...args, ...bounds, ...sent, ...quiet], {
    cwd: server.folder,
    maxBuffer: 2 ** 26,
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toContain('Test cases:');
  expect(stdout.replace(/^ +✅.*$/gm, '')).not.toMatch(/FAILURES|ST\d{3}|Traceback/);
};

const longestMs = (budgetSecs + 60) * 1000;

test('what a token is answered is what the document says', { timeout: longestMs }, async ({ skip }) => {
  const server = await started();
  const scopes = 'errors:read,errors:write,alerts:read,alerts:write,sourcemaps:read,sourcemaps:write';
  const { token } = await createToken(server, scopes);
  await explore(server, { authorization: `Bearer ${token}` }, skip);
});

test('what an admin is answered is what the document says', { timeout: longestMs }, async ({ skip }) => {
  const server = await started();
  const admin = await firstUser(server);
  await explore(server, { cookie: `bloop_session=${admin.session}`, origin }, skip);
});
