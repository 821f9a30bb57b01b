// The programs that the guide and the package show, as they stand there, against the real server.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loggedMessages } from '../../../tests/support/log-file.ts';
import { startServer } from '../../../tests/support/server.ts';
import { ended, sdk, temporaryFolder } from './support/programs.ts';

const guide = readFileSync(join(sdk, '../../docs/sdks/typescript.md'), 'utf8');

const runWith = async (folder: string, file: string) => {
  const server = await startServer();
  const env = { ...process.env, BLOOP_ENDPOINT: server.url, BLOOP_PROJECT_KEY: server.key };
  return { ...(await ended(process.execPath, [file], { cwd: folder, env })), messages: loggedMessages(server.folder) };
};

test('the minimal example sends an error', async () => {
  const [, example = ''] = /^## Without the SDK\n[\s\S]*?^```js\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'send-to-bloop.mjs'), example);
  const { code, stdout, stderr, messages } = await runWith(folder, 'send-to-bloop.mjs');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'accepted\n', stderr: '' });
  expect(messages).toEqual(['x is undefined']);
});

test('the example of the package sends its errors, and ends by the last one', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules/@bloop'), { recursive: true });
  symlinkSync(sdk, join(folder, 'node_modules/@bloop/sdk'));
  copyFileSync(join(sdk, 'examples/basic.mjs'), join(folder, 'basic.mjs'));
  const { code, stderr, messages } = await runWith(folder, 'basic.mjs');
  expect(code).toBe(1);
  expect(stderr).toContain('Error: the example ends here');
  expect(messages).toEqual([expect.stringContaining('JSON'), 'card [card] was declined', 'the example ends here']);
});

test('the guide names every option with its default', async () => {
  const source = readFileSync(join(sdk, 'src/options.ts'), 'utf8');
  const [, body = ''] = /export interface BloopOptions \{([\s\S]*?)\n\}/.exec(source) ?? [];
  const names = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(guide).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm'));
});
