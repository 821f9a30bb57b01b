// A real Chromium for end-to-end tests, what goes wrong in it, and a passkey authenticator for its pages.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { root, run } from './build.ts';

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

const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as {
  version: string;
};
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
    await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env });
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
const launch = async (): Promise<Browser> => {
  if (!existsSync(unpacked)) await unpack();
  const env = { ...process.env, LD_LIBRARY_PATH: inChromium('al2023/lib'), FONTCONFIG_FILE: inChromium('fonts.conf') };
  return chromium.launch({ executablePath: inChromium('chromium'), chromiumSandbox: false, env });
};

const problems = new WeakMap<BrowserContext, string[]>();

const watch = (context: BrowserContext): void => {
  const found: string[] = [];
  problems.set(context, found);
  context.on('weberror', (problem) => found.push(String(problem.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') found.push(`${message.text()} (${message.location().url})`);
  });
};

/** A page of a fresh browser; everything is closed when the test ends. */
export const openPage = async ({ width = 1280, height = 800 } = {}): Promise<Page> => {
  const launching = launch();
  onTestFinished(() =>
    launching.then(
      (browser) => browser.close(),
      () => undefined,
    ),
  );
  const context = await (await launching).newContext({ viewport: { width, height } });
  watch(context);
  return context.newPage();
};

/**
 * What went wrong so far in the page, and in pages that it opened: errors that nobody caught, and errors on the
 * console, among them requests that failed and violations of the Content-Security-Policy. They arrive as they happen.
 */
export const problemsOf = (page: Page): readonly string[] => {
  const found = problems.get(page.context());
  if (found === undefined) throw new Error('only pages of openPage are watched');
  return found;
};

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
