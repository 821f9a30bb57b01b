// The package as it is published: packed, installed into an empty project, and used from there.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { version } from '../src/index.node.ts';
import { startCollector } from './support/collector.ts';
import { ended, run, sdk, temporaryFolder } from './support/programs.ts';

const install = async (): Promise<string> => {
  const project = temporaryFolder();
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: sdk });
  writeFileSync(join(project, 'package.json'), '{ "name": "shop", "private": true }');
  const offline = ['--offline', '--no-audit', '--no-fund', '--silent'];
  await run('npm', ['install', ...offline, join(project, stdout.trim())], { cwd: project });
  return project;
};

const tsc = join(sdk, '../../node_modules/typescript/bin/tsc');
const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2022,dom'];

const usage = `import { BloopClient, type IngestEvent } from '@bloop/sdk';
const bloop = new BloopClient({
  endpoint: 'https://errors.example.com',
  projectKey: 'k',
  beforeSend: (event: IngestEvent) => (event.message === '' ? null : event),
});
bloop.captureError(new Error('x'), { route: 'POST /api/users', httpStatus: 500 });
const sent: Promise<boolean> = bloop.flush(1000);
// @ts-expect-error: there is no such option
new BloopClient({ endpoint: '', projectKey: '', nonsense: 1 });
export { sent };
`;

test('what is published works where it is installed', async () => {
  const project = await install();
  const { url, events } = await startCollector();
  const send = (kind: string) =>
    `const bloop = new BloopClient({ endpoint: '${url}', projectKey: 'k' }); bloop.capture({ errorType: 'E', message: '${kind}' });`;
  writeFileSync(
    join(project, 'esm.mjs'),
    `import { BloopClient } from '@bloop/sdk'; ${send('esm')} await bloop.shutdown();`,
  );
  writeFileSync(join(project, 'cjs.cjs'), `const { BloopClient } = require('@bloop/sdk'); ${send('cjs')}`);
  for (const file of ['esm.mjs', 'cjs.cjs'])
    expect(await ended(process.execPath, [file], { cwd: project })).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(events().map(({ message }) => message)).toEqual(['esm', 'cjs']);

  writeFileSync(join(project, 'usage.mts'), usage);
  writeFileSync(join(project, 'usage.cts'), usage);
  for (const [resolution, ...modules] of [
    ['nodenext', 'usage.mts', 'usage.cts'],
    ['bundler', 'usage.mts'],
  ] as const) {
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const args = [tsc, ...strict, '--module', module, '--moduleResolution', resolution, ...modules];
    expect(await ended(process.execPath, args, { cwd: project })).toEqual({ code: 0, stdout: '', stderr: '' });
  }

  // A bundler for browsers finds what needs nothing of Node.
  const bundled = await build({
    stdin: { contents: `export { BloopClient } from '@bloop/sdk';`, resolveDir: project },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  expect(bundled.outputFiles[0]?.text).not.toMatch(/node:/);
});

test('the package has no dependencies, and one version', () => {
  const about = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'));
  expect(about).not.toHaveProperty('dependencies');
  expect(about.version).toBe(version);
  expect(readFileSync(join(sdk, 'CHANGELOG.md'), 'utf8')).toContain(`## ${version}`);
});
