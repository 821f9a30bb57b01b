// What the dashboard says of the SDKs: everything from this server, in the versions that are here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sdkSnippets, sdkVersion } from '../../../ui/lib/sdk-snippets.ts';
import { root } from '../../support/build.ts';

const origin = 'https://errors.example.com';
const key = 'bloop_0123';

test.each([
  ['sdks/typescript/package.json', /"version": "([^"]+)"/],
  ['sdks/react-native/package.json', /"version": "([^"]+)"/],
  ['sdks/python/src/bloop/version.py', /VERSION = "([^"]+)"/],
  ['sdks/ruby/lib/bloop/version.rb', /VERSION = "([^"]+)"/],
  ['sdks/kotlin/pom.xml', /<version>([^<]+)</],
])('%s has the version that is installed', (path, version) => {
  expect(version.exec(readFileSync(join(root, path), 'utf8'))?.[1]).toBe(sdkVersion);
});

test.each(sdkSnippets(origin, key))('$name is installed from here, and sends to here', ({ name, install, code }) => {
  if (name === 'Swift') expect(install).toContain('sdks/swift');
  else expect(install).toContain(`${origin}/sdk/`);
  expect(install.replaceAll(origin, '')).not.toMatch(/github\.com|https?:/);
  expect(install + code).toContain(key);
  expect(code).toContain(origin);
});

test('a repository without https is allowed by name', () => {
  const kotlin = (at: string) => sdkSnippets(at, key).find(({ name }) => name === 'Kotlin')?.install;
  expect(kotlin('http://localhost:5332')).toContain('isAllowInsecureProtocol = true');
  expect(kotlin(origin)).not.toContain('isAllowInsecureProtocol');
});
