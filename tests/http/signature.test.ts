// Ingest requests are signed over their raw bytes; every way of getting that wrong has its own 401.
import { expect, test } from 'vitest';
import { legacySecret, otherKey, projectKey, startFake } from '../support/fake-ports.ts';
import { post } from '../support/ingest.ts';
import { anEvent, sign } from '../support/signing.ts';

const { app, appended } = await startFake();
const body = JSON.stringify(anEvent());

const send = (headers: Record<string, string>, payload: string | Buffer = body, url = '/v1/ingest') =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

const refused = async (headers: Record<string, string>, error: string): Promise<void> => {
  for (const url of ['/v1/ingest', '/v1/ingest/batch']) {
    const before = appended.length;
    const answer = await send(headers, body, url);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({ error, code: 'unauthorized' });
    expect(appended).toHaveLength(before);
  }
};

const key = { 'x-project-key': projectKey };

test('a request without a signature is refused', () => refused(key, 'missing X-Signature header'));
test('an empty signature is a missing one', () => refused({ ...key, 'x-signature': '' }, 'missing X-Signature header'));
test('a signature that is not hexadecimal is refused', () =>
  refused({ ...key, 'x-signature': 'z'.repeat(64) }, 'invalid signature encoding'));
test('a signature in base64 is refused', () =>
  refused(
    { ...key, 'x-signature': Buffer.from(sign(body, projectKey), 'hex').toString('base64') },
    'invalid signature encoding',
  ));
test('a signature that is too short is refused', () =>
  refused({ ...key, 'x-signature': sign(body, projectKey).slice(2) }, 'invalid signature encoding'));
test('an unknown project key is refused', () =>
  refused({ 'x-project-key': 'bloop_unknown', 'x-signature': sign(body, 'bloop_unknown') }, 'invalid project key'));
test('an empty project key is refused', () =>
  refused({ 'x-project-key': '', 'x-signature': sign(body, legacySecret) }, 'invalid project key'));
test("another project's signature is refused", () =>
  refused({ ...key, 'x-signature': sign(body, otherKey) }, 'invalid signature'));
test('a signature of another body is refused', () =>
  refused({ ...key, 'x-signature': sign(`${body} `, projectKey) }, 'invalid signature'));
test('the legacy secret does not stand for a project key', () =>
  refused({ ...key, 'x-signature': sign(body, legacySecret) }, 'invalid signature'));
test('a project key does not stand for the legacy secret', () =>
  refused({ 'x-signature': sign(body, projectKey) }, 'invalid signature'));

const acceptedInto = async (projectId: string, headers: Record<string, string>, payload: string | Buffer) => {
  const answer = await send(headers, payload);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'accepted' });
  expect(appended.at(-1)?.projectId).toBe(projectId);
};

const acceptedAsSent = (payload: string | Buffer) =>
  acceptedInto('shop', { ...key, 'x-signature': sign(payload, projectKey) }, payload);

test('the key names the project', () => acceptedAsSent(body));
test('without a key the legacy secret signs for the default project', () =>
  acceptedInto('default', { 'x-signature': sign(body, legacySecret) }, body));
test('a signature in upper case is the same signature', () =>
  acceptedInto('shop', { ...key, 'x-signature': sign(body, projectKey).toUpperCase() }, body));
test('white space counts as it was sent', () => acceptedAsSent(`\n ${JSON.stringify(anEvent(), null, 4)}\r\n`));
test('the order of the keys counts as it was sent', () =>
  acceptedAsSent(JSON.stringify(Object.fromEntries(Object.entries(anEvent()).reverse()))));
test('characters of several bytes count as their bytes', () =>
  acceptedAsSent(JSON.stringify(anEvent({ message: 'Grüße, 世界 🫧' }))));
test('escaped characters count as their escapes', () =>
  acceptedAsSent(JSON.stringify(anEvent()).replace('Something', '\\u0053omething')));
test('bytes that are not UTF-8 are signed as bytes', () =>
  acceptedAsSent(Buffer.concat([Buffer.from(body.slice(0, -2)), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])));
test('the content type does not matter to the signature', () =>
  acceptedInto('shop', { ...key, 'x-signature': sign(body, projectKey), 'content-type': 'text/plain' }, body));

test('an empty body with a right signature is a 400', async () => {
  const answer = await post(app, '/v1/ingest', '');
  expect(answer.statusCode).toBe(400);
  expect(answer.json().code).toBe('invalid_json');
});
test('the signature is checked before the body is read as JSON', () => {
  const broken = '{"broken';
  return send({ ...key, 'x-signature': sign(body, projectKey) }, broken).then(({ statusCode }) =>
    expect(statusCode).toBe(401),
  );
});
