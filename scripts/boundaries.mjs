// Checks that folders import what docs/architecture.md says they may, that one folder alone says `log` to SQLite, and that the check
// has seen the modules at all.
import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const sdks = ['sdks/typescript/src', 'sdks/react-native/src'];

/** The rows of the table under "Dependencies point inwards": what each folder may import, besides itself. */
const section = readFileSync('docs/architecture.md', 'utf8')
  .split(/^## /m)
  .find((text) => text.startsWith('Dependencies point inwards'));
const allowed = new Map(
  [...(section ?? '').matchAll(/^\| `(\w+)` +\|[^|]*\|([^|]*)\|$/gm)].map(([, folder, may]) => [
    folder,
    [...may.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  ]),
);
const folders = [...allowed.keys(), 'server.ts', ...sdks];
/** Fewer than these means that the table, or the sources, were not understood. */
const fewestFolders = 7;
const fewestModules = 50;

/** What the repository has besides, which no folder of the table imports. */
const others = ['ui', 'bench', 'demo', 'tests'];

const onlyAllowed = ([folder, may]) => ({
  name: `${folder}-imports-inwards`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    path: `^(?:(?:${[...allowed.keys(), ...others].join('|')})/|server.ts$)`,
    pathNot: `^(?:${[folder, ...may].join('|')})/`,
  },
});

const forbidden = [
  ...[...allowed].map(onlyAllowed),
  {
    name: 'application-has-ports',
    comment: 'Packages are for adapters; of the read side it knows the shapes of questions and answers.',
    severity: 'error',
    from: { path: '^application/' },
    to: { dependencyTypes: ['npm', 'npm-dev', 'unknown', 'undetermined'] },
  },
  {
    name: 'application-asks',
    comment: 'Queries run in reader threads.',
    severity: 'error',
    from: { path: '^application/' },
    to: { path: '^projections/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'domain-is-pure',
    comment: 'No package and no built-in module of Node in the domain.',
    severity: 'error',
    from: { path: '^domain/' },
    to: { dependencyTypes: ['npm', 'npm-dev', 'core', 'unknown', 'undetermined'] },
  },
  {
    name: 'sdks-stand-alone',
    comment: 'An SDK is published by itself: nothing of the repository around it.',
    severity: 'error',
    from: { path: `^(${sdks.join('|')})/` },
    to: { dependencyTypes: ['local'], pathNot: '^$1/' },
  },
  { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
];

const { output } = await cruise(
  folders,
  { ruleSet: { forbidden }, validate: true, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
  undefined,
  { tsConfig: extractTSConfig('./tsconfig.json') },
);
const own = output.modules.filter(({ source }) => !source.includes('node_modules') && source.endsWith('.ts'));
for (const { rule, from, to } of output.summary.violations) process.stdout.write(`${rule.name}: ${from} → ${to}\n`);

/** SQL, or Kysely's way to write it, that reads or writes the log: its columns, JSON and versions are known in one place. */
const door = 'infrastructure/log/';
const saysLog =
  /\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:\w+\.)?log\b(?!\s*\()|(?:selectFrom|insertInto|updateTable|deleteFrom)\('(?:\w+\.)?log'\)/;
const atTheWindow = own.filter(
  ({ source }) =>
    !source.startsWith(door) && saysLog.test(readFileSync(source, 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')),
);
for (const { source } of atTheWindow)
  process.stdout.write(`one-door-to-the-log: ${source} says \`log\` in SQL; ${door} does\n`);
process.stdout.write(`${own.length} modules, ${output.summary.violations.length + atTheWindow.length} violations\n`);
if (allowed.size < fewestFolders || own.length < fewestModules) {
  process.stdout.write(
    `expected at least ${fewestFolders} folders in the table and ${fewestModules} modules: the check has not seen them\n`,
  );
  process.exit(1);
}
if (output.summary.violations.length + atTheWindow.length > 0) process.exit(1);
