// A real Chromium, for tests, benches and screenshots, with an authenticator that holds passkeys.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
const unpacked = join(tmpdir(), `bloop-chromium-${version}-${userInfo().uid}`);
const inChromium = (path: string): string => join(unpacked, path);

/** The fonts of the system, and the packed ones where there are none: text without a font is invisible. */
const fontsConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${inChromium('fonts')}</dir>
  <cachedir>${inChromium('fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * Unpacks into a folder of its own, which then gets its name at once. Of several that do so at the same time the first
 * one wins. That the package unpacks where TMPDIR says is why this is a process of its own; it unpacks the libraries
 * that Chromium needs only when it believes to be in AWS.
 */
const unpack = async (): Promise<void> => {
  const fresh = await mkdtemp(`${unpacked}-`);
  try {
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
    const env = { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: packageFolder, env });
    await writeFile(join(fresh, 'fonts.conf'), fontsConfig);
    await rename(fresh, unpacked);
  } catch (error) {
    if (!existsSync(unpacked)) throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

/**
 * Without the package's own `args`: they put everything into one process and turn web security off, but pages are to
 * be held to what they are held to elsewhere. Playwright turns the sandbox off, which root needs.
 */
export const launchChromium = async (): Promise<Browser> => {
  if (!existsSync(unpacked)) await unpack();
  const env = { ...process.env, LD_LIBRARY_PATH: inChromium('al2023/lib'), FONTCONFIG_FILE: inChromium('fonts.conf') };
  return chromium.launch({ executablePath: inChromium('chromium'), chromiumSandbox: false, env });
};

export interface PasskeyInAuthenticator {
  /** In base64, not base64url: as the DevTools protocol says all that is binary. */
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  userHandle?: string;
  signCount: number;
}

export interface VirtualAuthenticator {
  credentials(): Promise<PasskeyInAuthenticator[]>;
  /** Takes it away, with its passkeys. Until another one is added, ceremonies wait for one, and time out. */
  remove(): Promise<void>;
}

/** Gives the page an authenticator that holds passkeys, whose user is always there and always verified. */
export const addAuthenticator = async (page: Page): Promise<VirtualAuthenticator> => {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    remove: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => undefined),
  };
};

/** The first user registers in the browser. The page stands in the list of errors then. */
export const registerFirst = async (page: Page, url: string, username: string): Promise<void> => {
  await addAuthenticator(page);
  await page.goto(url);
  await page.getByLabel('Your name').fill(username);
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByTitle(`Logged in as ${username}`).waitFor();
};
