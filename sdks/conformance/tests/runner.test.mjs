// The suite itself: what it lets pass, and that an SDK which breaks a rule fails.
import { execFile } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { differences, unmatched } from '../lib/match.mjs';
import { readScenarios } from '../lib/scenario.mjs';
import { wireFaults } from '../lib/wire.mjs';

const key = 'bloop_key';
const anEvent = (fields = {}) => ({
  timestamp: Date.now(),
  source: 'api',
  environment: 'e',
  release: 'r',
  error_type: 'E',
  message: 'm',
  event_id: randomUUID(),
  ...fields,
});
const aRequest = ({ events = [anEvent()], headers = {}, ...more } = {}) => {
  const body = Buffer.from(JSON.stringify({ events }));
  return {
    method: 'POST',
    url: '/v1/ingest/batch',
    body,
    headers: {
      'content-type': 'application/json',
      'x-project-key': key,
      'x-signature': createHmac('sha256', key).update(body).digest('hex'),
      'user-agent': 'bloop-test/1.0.0',
      ...headers,
    },
    ...more,
  };
};
const faults = (request) => wireFaults(aRequest(request), { project_key: key }, { language: 'test' });

test('a request as it should be has no faults', () => expect(faults()).toEqual([]));

test.each([
  ['method', { method: 'PUT' }],
  ['path', { url: '/v1/ingest' }],
  ['content-type', { headers: { 'content-type': 'text/plain' } }],
  ['x-project-key', { headers: { 'x-project-key': 'other' } }],
  ['x-signature', { headers: { 'x-signature': '0'.repeat(64) } }],
  ['user-agent', { headers: { 'user-agent': 'node' } }],
  ['events', { events: Array.from({ length: 51 }, () => anEvent()) }],
  ['UTF-8', { body: Buffer.from([0xff]) }],
  ['null', { events: [anEvent({ screen: null })] }],
  ['event_id', { events: [anEvent({ event_id: randomUUID().toUpperCase() })] }],
  ['timestamp', { events: [anEvent({ timestamp: Math.floor(Date.now() / 1000) })] }],
  ['message', { events: [anEvent({ message: '€'.repeat(683) })] }],
  ['stack', { events: [anEvent({ stack: 'x'.repeat(8193) })] }],
  ['metadata', { events: [anEvent({ metadata: { a: 'x'.repeat(4096) } })] }],
  ['screen', { events: [anEvent({ screen: 'x'.repeat(257) })] }],
  ['32768', { events: [anEvent({ stack: '\u0001'.repeat(8192) })] }],
])('a wrong %s is found', (name, request) => expect(faults(request).join()).toContain(name));

test('matching is in part, and each expectation has an event of its own', () => {
  expect(differences({ a: { b: 1, c: 2 } }, { a: { b: 1 } })).toEqual([]);
  expect(differences({ a: 1 }, { a: 2 })).toEqual(['a: 1 is not 2']);
  expect(differences({}, { a: { $absent: true }, b: { c: { $absent: true } } })).toEqual([]);
  expect(differences({ a: 'x' }, { a: { $absent: true } })).toHaveLength(1);
  expect(differences({ n: 5 }, { n: { $min: 4, $max: 4 } })).toHaveLength(1);
  expect(unmatched([{ m: 'a' }, { m: 'a' }], [{ m: 'a' }, { m: 'a' }])).toEqual([]);
  expect(unmatched([{ m: 'a' }], [{ m: 'a' }, { m: 'a' }])).toHaveLength(1);
});

test('scenarios are read, each with a name of its own', () => {
  const names = readScenarios().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(60);
  expect(new Set(names).size).toBe(names.length);
});

/** An SDK of 20 lines that does one thing wrong, or none. */
const program = (wrong) => `
const { createHmac, randomUUID } = require('node:crypto');
const { options, steps } = JSON.parse(require('node:fs').readFileSync(process.env.BLOOP_SCENARIO, 'utf8'));
const events = steps.filter((step) => step.do === 'capture').map(({ event }) => ({
  timestamp: Date.now(), source: 'api', environment: options.environment, release: options.release, ...event,
  event_id: ${wrong === 'event_id' ? "'1'" : 'randomUUID()'},
}));
const body = JSON.stringify({ events });
const headers = {
  'content-type': 'application/json',
  'x-project-key': options.project_key,
  'x-signature': createHmac('sha256', ${wrong === 'signature' ? "'guessed'" : 'options.project_key'}).update(body).digest('hex'),
  'user-agent': 'bloop-small/0.0.1',
};
(async () => {
  for (let i = 0; i < ${wrong === 'twice' ? 2 : 1}; i++) await fetch(options.endpoint + '/v1/ingest/batch', { method: 'POST', headers, body });
  console.log(JSON.stringify({ step: 1, flushed: true, ms: 1 }));
  process.exitCode = ${wrong === 'exit' ? 1 : 0};
})();
`;

const runner = fileURLToPath(new URL('../run.mjs', import.meta.url));

test('an SDK passes or fails in processes of its own, against the real server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-small-sdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const folders = ['nothing', 'signature', 'event_id', 'twice', 'exit'].map((wrong) => {
    const sdk = join(folder, wrong);
    mkdirSync(join(sdk, 'conformance'), { recursive: true });
    writeFileSync(join(sdk, 'conformance/adapter.json'), '{"language":"small","command":["node","adapter.cjs"]}');
    writeFileSync(join(sdk, 'adapter.cjs'), program(wrong));
    return sdk;
  });
  const output = await new Promise((resolve) => {
    const args = [runner, ...folders, '--only', 'wire-one-event'];
    execFile(process.execPath, args, (error, stdout) => resolve({ code: error?.code ?? 0, stdout }));
  });
  expect(output).toMatchObject({ code: 1, stdout: expect.stringMatching(/\n1 passed, 4 failed\n$/) });
  for (const text of [
    'x-signature',
    'event_id 1 is no UUID',
    '2 requests, not at most 1',
    'exit code 1, not exit code 0',
  ])
    expect(output.stdout).toContain(text);
});
