// A gem of the Ruby SDK: a tar of its files, of what is said about them, and of their checksums.
// https://guides.rubygems.org/specification-reference/
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesBelow } from './files.mjs';
import { tarOf, tgzOf } from './tar.mjs';

/** What the gemspec says of one field: a text, or texts that go on in the next line. */
const said = (gemspec, field) => {
  const [, texts] = new RegExp(`spec\\.${field} = ((?:\\[?"[^"]*"\\]?\\s*\\\\?\\s*)+)`).exec(gemspec) ?? [];
  if (texts === undefined) throw new Error(`sdks/ruby/bloop.gemspec says no ${field}`);
  return [...texts.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join('');
};

const requirement = (name, version) =>
  `${name}: !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '${version}'`;

const specification = (gemspec, version, files) => `--- !ruby/object:Gem::Specification
name: ${said(gemspec, 'name')}
version: !ruby/object:Gem::Version
  version: ${version}
platform: ruby
authors:
- ${JSON.stringify(said(gemspec, 'authors'))}
bindir: bin
cert_chain: []
date: 2000-01-01 00:00:00.000000000 Z
dependencies: []
description: ${JSON.stringify(said(gemspec, 'description'))}
executables: []
extensions: []
extra_rdoc_files: []
files:
${files.map(([name]) => `- ${name}`).join('\n')}
licenses:
- ${said(gemspec, 'license')}
metadata: {}
rdoc_options: []
require_paths:
- lib
${requirement('required_ruby_version', said(gemspec, 'required_ruby_version').replace('>= ', ''))}
${requirement('required_rubygems_version', '0')}
requirements: []
rubygems_version: 3.0.0
specification_version: 4
summary: ${JSON.stringify(said(gemspec, 'summary'))}
test_files: []
`;

const digest = (name, content) => createHash(name).update(content).digest('hex');

export const packGem = async (folder) => {
  const gemspec = readFileSync(join(folder, 'bloop.gemspec'), 'utf8');
  const [, version] = /VERSION = "([^"]+)"/.exec(readFileSync(join(folder, 'lib/bloop/version.rb'), 'utf8')) ?? [];
  const files = [
    ...['lib', 'sig', 'examples'].flatMap((name) => filesBelow(folder, name, (path) => /\.rbs?$/.test(path))),
    // With the specification, an unpacked gem is one that Bundler takes by its path.
    ...['bloop.gemspec', 'README.md', 'CHANGELOG.md', 'LICENSE'].map((name) => [
      name,
      readFileSync(join(folder, name)),
    ]),
  ];
  const metadata = gzipSync(specification(gemspec, version, files), { level: 9 });
  const data = await tgzOf(files);
  const sums = ['SHA256', 'SHA512'].map(
    (name) => `${name}:\n  metadata.gz: ${digest(name, metadata)}\n  data.tar.gz: ${digest(name, data)}\n`,
  );
  const checksums = gzipSync(`---\n${sums.join('')}`, { level: 9 });
  const content = await tarOf([
    ['metadata.gz', metadata],
    ['data.tar.gz', data],
    ['checksums.yaml.gz', checksums],
  ]);
  return { version, content };
};
