// Checks that dependencies point inwards (docs/architecture.md, 7), that one folder alone says `log` to SQLite, and that the check
// has seen the modules at all.
import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const sdks = ['sdks/typescript/src', 'sdks/react-native/src'];
const folders = ['domain', 'application', 'infrastructure', 'projections', 'http', 'cli', 'server.ts', ...sdks];
/** Fewer modules than this means that the sources were not understood. */
const fewestModules = 50;

const only = (from, allowed) => ({
  name: `${from}-imports-inwards`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(?:(?:domain|application|infrastructure|projections|http|cli|server|ui|bench|demo|tests)/|server\\.ts$)',
    pathNot: `^(${allowed.join('|')})/`,
  },
});

const forbidden = [
  only('domain', ['domain']),
  only('projections', ['domain', 'projections']),
  only('application', ['domain', 'projections', 'application']),
  only('infrastructure', ['domain', 'application', 'projections', 'infrastructure']),
  only('http', ['domain', 'application', 'projections', 'http']),
  only('cli', ['domain', 'application', 'projections', 'infrastructure', 'cli']),
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
if (own.length < fewestModules) {
  process.stdout.write(`expected at least ${fewestModules} modules: the check has not seen the sources\n`);
  process.exit(1);
}
if (output.summary.violations.length + atTheWindow.length > 0) process.exit(1);
