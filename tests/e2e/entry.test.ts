// Getting in with a real browser: register, log out, log in, by invite and by recovery link, at a desk and on a phone.
import { expect, test } from 'vitest';
import { addAuthenticator, openPage, problemsOf } from '../support/browser.ts';
import { cli, freePort, type Server, startServer } from '../support/server.ts';

/** Passkeys need the page to be where `auth.rp_origin` says. */
const start = async (): Promise<Server> => {
  const port = String(await freePort());
  const server = await startServer({
    env: { BLOOP__SERVER__PORT: port, BLOOP__AUTH__RP_ORIGIN: `http://localhost:${port}` },
  });
  return { ...server, url: `http://localhost:${port}` };
};

/** The page asks who is logged in, and a browser says so when the answer is: nobody. */
const unexpected = (page: Parameters<typeof problemsOf>[0]) =>
  problemsOf(page).filter((problem) => !problem.includes('401 (Unauthorized)'));

test.each([
  { width: 1280, height: 800 },
  { width: 375, height: 700 },
])('register, log out, log in, at $width pixels', async (size) => {
  const server = await start();
  const page = await openPage(size);
  const authenticator = await addAuthenticator(page);
  await page.goto(server.url);
  await page.getByText('Nobody has registered yet').waitFor();
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByText('You are logged in as Ann, an admin.').waitFor();
  expect(await authenticator.credentials()).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('Welcome back.').waitFor();
  await page.getByRole('button', { name: 'Log in with a passkey' }).click();
  await page.getByText('You are logged in as Ann').waitFor();
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: 'bloop_session', httpOnly: true, sameSite: 'Lax', path: '/' }]);
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(unexpected(page)).toEqual([]);
});

test('an invite link lets in, and a recovery link lets in again', async () => {
  const server = await start();
  const admin = await openPage();
  await addAuthenticator(admin);
  await admin.goto(server.url);
  await admin.getByLabel('Your name').fill('root');
  await admin.getByRole('button', { name: 'Create passkey' }).click();
  await admin.getByText('You are logged in as root').waitFor();

  const page = await openPage();
  const lost = await addAuthenticator(page);
  await page.goto((await cli(server, 'invite', 'create', '--quiet')).output.trim());
  await page.getByText('You are invited.').waitFor();
  await page.getByLabel('Your name').fill('bob');
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByText('You are logged in as bob.').waitFor();
  expect(page.url()).toBe(`${server.url}/`);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('Welcome back.').waitFor();
  await lost.remove();
  const found = await addAuthenticator(page);
  await page.goto((await cli(server, 'recover', 'bob', '--quiet')).output.trim());
  await page.getByRole('button', { name: 'Create a new passkey' }).click();
  await page.getByText('You are logged in as bob.').waitFor();
  expect(await found.credentials()).toHaveLength(1);
  expect(unexpected(page)).toEqual([]);
});

test('a page that is not where auth.rp_origin says is told so in plain words', async () => {
  const server = await startServer({ env: { BLOOP__AUTH__RP_ORIGIN: 'https://errors.example.com' } });
  const page = await openPage();
  await addAuthenticator(page);
  await page.goto(`http://localhost:${server.port}`);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByText(/not from .*auth\.rp_origin/).waitFor();
});
