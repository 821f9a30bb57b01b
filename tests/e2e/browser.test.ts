// The browser of the end-to-end tests: that it has passkeys, and that nothing goes wrong in it unseen.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { addAuthenticator, openPage, problemsOf } from '../support/browser.ts';

/** Serves a page to every request, and answers with its address. */
const serve = async (html: string, headers: Record<string, string> = {}): Promise<string> => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
};

const openServed = async (html: string, headers?: Record<string, string>): Promise<Page> => {
  const [url, page] = await Promise.all([serve(html, headers), openPage()]);
  await page.goto(url);
  return page;
};

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('base64url');

const userHandle = base64url('ann');
const challenge = base64url('a challenge of 32 bytes or longer');
const creation = {
  challenge,
  rp: { id: 'localhost', name: 'Bloop' },
  user: { id: userHandle, name: 'ann', displayName: 'Ann' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
};
const request = { challenge, rpId: 'localhost', userVerification: 'required' };

const register = (page: Page): Promise<RegistrationResponseJSON> =>
  page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(creation)});
    return (await navigator.credentials.create({ publicKey })).toJSON();
  })()`);

const logIn = (page: Page): Promise<AuthenticationResponseJSON> =>
  page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(request)});
    return (await navigator.credentials.get({ publicKey })).toJSON();
  })()`);

const clientData = ({ response }: RegistrationResponseJSON | AuthenticationResponseJSON) =>
  JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as Record<string, unknown>;

test('a passkey is registered and logs in', async () => {
  const page = await openServed('<h1>Passkeys</h1>');
  const authenticator = await addAuthenticator(page);
  expect(await authenticator.credentials()).toEqual([]);

  const origin = new URL(page.url()).origin;
  const registered = await register(page);
  expect(clientData(registered)).toMatchObject({ type: 'webauthn.create', challenge, origin });
  const [held, ...others] = await authenticator.credentials();
  expect(others).toEqual([]);
  expect(held).toMatchObject({ rpId: 'localhost', isResidentCredential: true });
  expect(fromBase64(held?.credentialId ?? '')).toBe(registered.id);

  const loggedIn = await logIn(page);
  expect(clientData(loggedIn)).toMatchObject({ type: 'webauthn.get', challenge, origin });
  expect(loggedIn).toMatchObject({ id: registered.id, response: { userHandle } });
  expect(problemsOf(page)).toEqual([]);
});

test('passkeys are gone with their authenticator', async () => {
  const page = await openServed('<h1>Passkeys</h1>');
  const lost = await addAuthenticator(page);
  await register(page);
  await lost.remove();

  const next = await addAuthenticator(page);
  expect(await next.credentials()).toEqual([]);
  await expect(logIn(page)).rejects.toThrow('NotAllowedError');
  const { id } = await register(page);
  expect(await logIn(page)).toMatchObject({ id });
});

test('script errors, rejections and console errors are found', async () => {
  const page = await openServed(`<script>
    console.error('said so');
    console.warn('only a warning');
    Promise.reject(new Error('nobody caught it'));
    throw new TypeError('x is not a function');
  </script>`);
  const expected = [expect.stringContaining('said so'), 'TypeError: x is not a function', 'Error: nobody caught it'];
  await expect.poll(() => problemsOf(page), { timeout: 10_000 }).toHaveLength(expected.length);
  expect(problemsOf(page)).toEqual(expect.arrayContaining(expected));
});

test('violations of the Content-Security-Policy are found, and the policy holds', async () => {
  const html = '<script>document.title = "ran"</script><style>h1 { color: red }</style><img src="http://a.invalid/">';
  const page = await openServed(html, { 'content-security-policy': "default-src 'self'" });
  await expect.poll(() => problemsOf(page), { timeout: 10_000 }).toHaveLength(3);
  for (const problem of problemsOf(page)) expect(problem).toContain('Content Security Policy');
  expect(await page.title()).toBe('');
});

test('the page has the size that was asked for, and text that can be seen', async () => {
  const page = await openPage({ width: 390, height: 844 });
  await page.setContent('<p><span>Text</span></p>');
  expect(page.viewportSize()).toEqual({ width: 390, height: 844 });
  expect(await page.evaluate('innerWidth')).toBe(390);
  expect((await page.locator('span').boundingBox())?.width).toBeGreaterThan(0);
});
