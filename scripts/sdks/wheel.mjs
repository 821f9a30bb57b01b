// A wheel of the Python SDK: a zip of its modules and of what is said about them.
// https://packaging.python.org/en/latest/specifications/binary-distribution-format/
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { filesBelow } from './files.mjs';
import { zipOf } from './zip.mjs';

const versionOf = (folder) => {
  const [, version] = /^VERSION = "([^"]+)"/m.exec(readFileSync(join(folder, 'src/bloop/version.py'), 'utf8')) ?? [];
  if (version === undefined) throw new Error('sdks/python/src/bloop/version.py has no VERSION');
  return version;
};

const metadata = (project, version, readme) =>
  [
    'Metadata-Version: 2.1',
    `Name: ${project.name}`,
    `Version: ${version}`,
    `Summary: ${project.description}`,
    `License: ${project.license}`,
    'License-File: LICENSE',
    ...(project.keywords === undefined ? [] : [`Keywords: ${project.keywords.join(',')}`]),
    ...(project.classifiers ?? []).map((classifier) => `Classifier: ${classifier}`),
    `Requires-Python: ${project['requires-python']}`,
    'Description-Content-Type: text/markdown',
    '',
    readme,
  ].join('\n');

const hashed = (content) => `sha256=${createHash('sha256').update(content).digest('base64url')}`;

export const packWheel = (folder) => {
  const { project } = parse(readFileSync(join(folder, 'pyproject.toml'), 'utf8'));
  if (project.dependencies?.length > 0) throw new Error('the wheel does not say its dependencies yet');
  const version = versionOf(folder);
  const about = `${project.name.replaceAll('-', '_')}-${version}.dist-info`;
  const modules = filesBelow(join(folder, 'src'), 'bloop', (path) => !path.includes('__pycache__'));
  const files = [
    ...modules,
    [`${about}/METADATA`, metadata(project, version, readFileSync(join(folder, 'README.md'), 'utf8'))],
    [`${about}/WHEEL`, 'Wheel-Version: 1.0\nGenerator: bloop\nRoot-Is-Purelib: true\nTag: py3-none-any\n'],
    [`${about}/licenses/LICENSE`, readFileSync(join(folder, 'LICENSE'))],
  ];
  const lines = files.map(([name, content]) => `${name},${hashed(content)},${Buffer.byteLength(content)}`);
  const record = `${about}/RECORD`;
  return { version, content: zipOf([...files, [record, `${[...lines, `${record},,`].join('\n')}\n`]]) };
};
