// Packs the SDKs into dist/sdk, from where the server gives them out: those of JavaScript, Python and Ruby need no tool
// but Node. Maven's needs a compiler of Kotlin: `npm run build:sdks` adds it where there is Maven.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packGem } from './gem.mjs';
import { packNpm } from './npm-package.mjs';
import { packWheel } from './wheel.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sdk = (name) => join(root, 'sdks', name);
const folder = join(root, 'dist/sdk');

/** `{sdk}` in an install line stands for the address of the folder. */
const packages = [
  {
    name: '@bloop/sdk',
    file: 'bloop-sdk.tgz',
    versioned: 'bloop-sdk-{version}.tgz',
    install: 'npm install {sdk}/bloop-sdk.tgz',
    pack: () => packNpm(sdk('typescript')),
  },
  {
    name: '@bloop/react-native',
    file: 'bloop-react-native.tgz',
    versioned: 'bloop-react-native-{version}.tgz',
    install: 'npm install {sdk}/bloop-sdk.tgz {sdk}/bloop-react-native.tgz',
    pack: () => packNpm(sdk('react-native')),
  },
  {
    name: 'bloop.min.js',
    file: 'bloop.min.js',
    versioned: 'bloop-{version}.min.js',
    install: '<script src="{sdk}/bloop.min.js" data-key="bloop_…" data-release="1.2.0" crossorigin></script>',
    pack: () => ({
      version: JSON.parse(readFileSync(join(sdk('typescript'), 'package.json'), 'utf8')).version,
      content: readFileSync(join(sdk('typescript'), 'dist/bloop.min.js')),
    }),
  },
  {
    name: 'bloop-sdk (Python)',
    versioned: 'bloop_sdk-{version}-py3-none-any.whl',
    install: 'pip install {sdk}/bloop_sdk-{version}-py3-none-any.whl',
    pack: () => packWheel(sdk('python')),
  },
  {
    name: 'bloop (Ruby)',
    versioned: 'bloop-{version}.gem',
    install: 'curl -O {sdk}/bloop-{version}.gem && gem install ./bloop-{version}.gem',
    pack: () => packGem(sdk('ruby')),
  },
];

const packOne = async ({ name, file, versioned, install, pack }) => {
  const { version, content } = await pack();
  const filled = (text) => text.replaceAll('{version}', version);
  const files = [filled(versioned), ...(file === undefined ? [] : [file])];
  for (const each of files) writeFileSync(join(folder, each), content);
  return { name, version, files, install: filled(install) };
};

const maven = { name: 'com.jaikoo.bloop:bloop-client (Kotlin, Java)', install: 'maven { url = uri("{sdk}/maven") }' };

/** The Maven layout, if it has been built: building the server again leaves it as it is. */
const mavenOf = () => {
  const built = join(folder, 'maven/com/jaikoo/bloop/bloop-client');
  const version = existsSync(built)
    ? readdirSync(built, { withFileTypes: true }).find((entry) => entry.isDirectory())?.name
    : undefined;
  return version === undefined ? undefined : { ...maven, version, files: [], folder: 'maven' };
};

const missing = [{ name: 'Bloop (Swift)', reason: 'Swift packages are added from a checkout: sdks/swift' }];

export const packSdks = async () => {
  for (const name of ['typescript', 'react-native'])
    execFileSync(process.execPath, [join(sdk(name), 'build.mjs')], { stdio: ['ignore', 2, 2] });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name !== 'maven') rmSync(join(folder, name), { recursive: true });
  const packed = [];
  for (const each of packages) packed.push(await packOne(each));
  const built = mavenOf();
  const absent = { name: maven.name, reason: 'not built here: `npm run build:sdks` does, where there is Maven' };
  const listing = {
    packages: [...packed, ...(built === undefined ? [] : [built])],
    missing: [...(built === undefined ? [absent] : []), ...missing],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(listing, null, 2));
};

const packMaven = () => {
  if (spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status !== 0)
    return process.stderr.write('there is no Maven here: the SDK for Kotlin and Java is left out\n');
  const target = `-DaltDeploymentRepository=bloop::default::file://${join(folder, 'maven')}`;
  execFileSync('mvn', ['-q', '-DskipTests', target, 'deploy'], { cwd: sdk('kotlin'), stdio: ['ignore', 2, 2] });
  return undefined;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  packMaven();
  await packSdks();
}
