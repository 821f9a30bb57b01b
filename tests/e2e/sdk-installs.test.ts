// A server gives out its own SDKs: each install line that it says is followed word for word.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openPage } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createToken, type Server, startServer, temporaryFolder } from '../support/server.ts';

const run = promisify(execFile);

interface Listing {
  packages: { name: string; version: string; install: string; files: string[] }[];
  missing: { name: string; reason: string }[];
}

const listingOf = async ({ url }: Server): Promise<Listing> => (await fetch(`${url}/sdk/`)).json() as Promise<Listing>;

const lineOf = async (server: Server, name: string): Promise<string> => {
  const { packages } = await listingOf(server);
  const found = packages.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`${name} is not listed`);
  return found.install;
};

/** Carries out a line in a clean folder. */
const inFolder = async (
  line: string,
  folder = temporaryFolder(),
  env: Record<string, string> = {},
): Promise<string> => {
  await run('bash', ['-c', line], { cwd: folder, env: { ...process.env, ...env }, timeout: 120_000 });
  return folder;
};

const has = (command: string): Promise<boolean> =>
  run(command, ['--version']).then(
    () => true,
    () => false,
  );

const messages = async (server: Server, count: number): Promise<string[]> => {
  const { token } = await createToken(server);
  return eventually(async () => {
    const answer = await fetch(`${server.url}/v1/errors`, { headers: { authorization: `Bearer ${token}` } });
    const issues = (await answer.json()) as { message: string }[];
    if (issues.length < count) throw new Error(`${issues.length} of ${count} errors are there`);
    return issues.map(({ message }) => message);
  });
};

test('the list says what there is with the address it was asked at, and why something is missing', async () => {
  const server = await startServer();
  const { packages, missing } = await listingOf(server);
  for (const { install, files } of packages) {
    expect(install).toContain(`${server.url}/sdk/`);
    for (const file of files) {
      const answer = await fetch(`${server.url}/sdk/${file}`);
      expect([file, answer.status]).toEqual([file, 200]);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('cache-control')).toContain(/\d\.\d/.test(file) ? 'immutable' : 'no-cache');
    }
  }
  for (const { reason } of missing) expect(reason).not.toBe('');
  const page = await fetch(`${server.url}/sdk`, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain(`npm install ${server.url}/sdk/bloop-sdk.tgz`);
  expect((await fetch(`${server.url}/sdk/index.json`)).status).toBe(404);
  expect((await fetch(`${server.url}/sdk/..%2findex.html`)).status).toBe(404);
});

test('npm installs the JavaScript SDKs', async () => {
  const server = await startServer();
  const quiet = { npm_config_legacy_peer_deps: 'true', npm_config_audit: 'false', npm_config_fund: 'false' };
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  await inFolder(await lineOf(server, '@bloop/react-native'), folder, quiet);
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { BloopClient } from '@bloop/sdk';
     const bloop = new BloopClient({ endpoint: '${server.url}', projectKey: '${server.key}' });
     bloop.captureError(new Error('from npm'));
     process.exitCode = (await bloop.flush(20000)) ? 0 : 1;`,
  );
  await run(process.execPath, ['program.mjs'], { cwd: folder });
  expect(await messages(server, 1)).toEqual(['from npm']);
});

test('pip installs the Python SDK', async ({ skip }) => {
  skip(!(await has('python3')), 'there is no Python');
  const server = await startServer();
  const folder = await inFolder('python3 -m venv .');
  const env = { PATH: `${folder}/bin:${process.env.PATH}`, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  await inFolder(await lineOf(server, 'bloop-sdk (Python)'), folder, env);
  const { stdout } = await run(join(folder, 'bin/python'), ['-c', 'import bloop; print(bloop.BloopClient.__name__)']);
  expect(stdout).toBe('BloopClient\n');
});

test('gem installs the Ruby SDK', async ({ skip }) => {
  skip(!(await has('gem')), 'there is no Ruby');
  const server = await startServer();
  const folder = temporaryFolder();
  const env = { GEM_HOME: join(folder, 'gems'), GEM_PATH: join(folder, 'gems') };
  await inFolder(await lineOf(server, 'bloop (Ruby)'), folder, env);
  const { stdout } = await run('ruby', ['-e', 'require "bloop"; puts Bloop::Client.name'], {
    env: { ...process.env, ...env },
  });
  expect(stdout).toBe('Bloop::Client\n');
});

test('a script tag is all that a page of another origin needs', async () => {
  const server = await startServer();
  const tag = (await lineOf(server, 'bloop.min.js')).replace('bloop_…', server.key);
  const shop = createServer((_request, answer) => {
    answer
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>Shop</title>${tag}<script>throw new RangeError('from a script tag')</script>`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    shop.close();
    shop.closeAllConnections();
  });
  const page = await openPage();
  await page.goto(`http://127.0.0.1:${(shop.address() as { port: number }).port}`);
  await page.evaluate('Bloop.client.flush(20000)');
  expect(await messages(server, 1)).toEqual(['from a script tag']);
});
