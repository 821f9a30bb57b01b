/** @jest-environment node */
// The package as it is published: packed, installed into an empty project with @bloop/sdk, and used from there.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../src/version';

const run = promisify(execFile);
const own = join(__dirname, '..');
const sdk = join(__dirname, '../../typescript');
const tsc = join(__dirname, '../../../node_modules/typescript/bin/tsc');

const pack = async (folder: string, into: string): Promise<string> =>
  join(into, (await run('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder })).stdout.trim());

const usage = `import { BloopErrorBoundary, BloopRNClient, type BloopRNOptions, type BloopStorage, type FallbackProps, useBloop } from '@bloop/react-native';
import type { ReactElement, ReactNode } from 'react';
declare const storage: BloopStorage;
export const options: BloopRNOptions = { endpoint: 'https://errors.example.com', projectKey: 'k', storage };
export const Root = ({ children }: { children: ReactNode }): ReactElement => {
  const bloop: BloopRNClient = useBloop({ endpoint: 'https://errors.example.com', projectKey: 'k', appVersion: '1.0.0' });
  const fallback = ({ error, resetError }: FallbackProps) => <>{String(error)}{String(resetError)}</>;
  return <BloopErrorBoundary client={bloop} fallback={fallback}>{children}</BloopErrorBoundary>;
};
`;

const program = (url: string) => `
const { BloopRNClient } = require('@bloop/react-native');
const bloop = new BloopRNClient({ endpoint: '${url}', projectKey: 'k' });
bloop.captureError(new Error('from the package'));
bloop.shutdown().then((sent) => console.log(sent));
`;

test('what is published works where it is installed', async () => {
  const project = mkdtempSync(join(tmpdir(), 'bloop-rn-'));
  const bodies: string[] = [];
  const server = createServer(async (request, answer) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    answer.setHeader('content-type', 'application/json').end('{"accepted":1,"dropped":0,"errors":[]}');
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tarballs = [await pack(sdk, project), await pack(own, project)];
    writeFileSync(join(project, 'package.json'), '{ "name": "shop", "private": true }');
    const quiet = ['--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', '--silent'];
    await run('npm', ['install', ...quiet, ...tarballs], { cwd: project });

    // Stands for React Native, which is too large and too native to be run here.
    const native = join(project, 'node_modules/react-native');
    mkdirSync(native);
    writeFileSync(join(native, 'index.js'), "exports.Platform = { OS: 'ios' }; exports.AppState = {};");
    symlinkSync(join(__dirname, 'node_modules/react'), join(project, 'node_modules/react'));
    writeFileSync(
      join(project, 'program.cjs'),
      program(`http://127.0.0.1:${(server.address() as { port: number }).port}`),
    );
    const { stdout } = await run(process.execPath, ['program.cjs'], { cwd: project });
    expect(stdout).toBe('true\n');
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ events: [{ source: 'ios', message: 'from the package' }] });

    writeFileSync(join(project, 'usage.tsx'), usage);
    mkdirSync(join(project, 'node_modules/@types'));
    symlinkSync(join(__dirname, 'node_modules/@types/react'), join(project, 'node_modules/@types/react'));
    symlinkSync(join(__dirname, 'node_modules/csstype'), join(project, 'node_modules/csstype'));
    const args = ['--noEmit', '--strict', '--jsx', 'react-jsx', '--target', 'es2022', '--module', 'esnext'];
    await run(process.execPath, [tsc, ...args, '--moduleResolution', 'bundler', '--types', 'react', 'usage.tsx'], {
      cwd: project,
    });
  } finally {
    server.close();
    rmSync(project, { recursive: true, force: true });
  }
}, 240_000);

test('the package has one version', () => {
  expect(JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')).version).toBe(version);
  expect(readFileSync(join(own, 'CHANGELOG.md'), 'utf8')).toContain(`## ${version}`);
});
