// `node sdks/conformance/run.mjs <folder of an SDK> [...] [--only text] [--verbose]`: plays the scenarios with each SDK.
// Closes with `N passed, N failed`.
import { parseArgs } from 'node:util';
import { prepareAdapter, readAdapter } from './lib/adapter.mjs';
import { play } from './lib/play.mjs';
import { readScenarios } from './lib/scenario.mjs';
import { startServer } from './lib/server.mjs';

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, verbose: { type: 'boolean' } },
});
const say = (text) => process.stdout.write(`${text}\n`);
const indent = (text) => text.trimEnd().replace(/^/gm, '      ');

const isWanted = ({ id, name }) => values.only === undefined || id.includes(values.only) || name.includes(values.only);

const report = (name, ms, { faults, ended, records }) => {
  say(`${faults.length === 0 ? '  ✓' : '  ✗'} ${name} (${ms} ms)`);
  for (const { p99_us, max_us, total_ms, rss_growth_bytes: growth } of Object.values(ended?.answers ?? {}))
    if (p99_us !== undefined)
      say(
        `      in ${total_ms} ms; a capture took ${p99_us} µs (p99), ${max_us} µs at most; ${Math.round(growth / 1e6)} MB more`,
      );
  for (const fault of faults) say(`    ${fault}`);
  if (faults.length === 0 && !values.verbose) return;
  for (const { status, serverStatus, headers, body } of records)
    say(
      indent(
        `→ ${headers['content-length'] ?? '?'} bytes, answered ${status ?? serverStatus ?? 'nothing'}: ${body.toString().slice(0, 400)}`,
      ),
    );
  if (ended?.stdout) say(indent(`stdout: ${ended.stdout.slice(0, 2000)}`));
  if (ended?.stderr) say(indent(`stderr: ${ended.stderr.slice(0, 2000)}`));
};

/** What the SDK has no use for, or undefined. All but those that say otherwise have a hook at the end of the process. */
const missingOf = ({ needs, needs_exit_hook }, { capabilities, exit_hook }) =>
  needs_exit_hook && exit_hook === false ? 'exit_hook' : needs.find((need) => !capabilities.includes(need));

const playAll = async (adapter, server) => {
  const count = { passed: 0, failed: 0 };
  for (const scenario of readScenarios().filter(isWanted)) {
    const missing = missingOf(scenario, adapter);
    if (missing !== undefined) {
      say(`  – ${scenario.name}: not applicable: needs ${missing}`);
      continue;
    }
    const started = Date.now();
    const result = await play(scenario, adapter, server);
    report(scenario.name, Date.now() - started, result);
    count[result.faults.length === 0 ? 'passed' : 'failed'] += 1;
  }
  return count;
};

if (folders.length === 0) {
  process.stderr.write('usage: node sdks/conformance/run.mjs <folder of an SDK> [...] [--only text] [--verbose]\n');
  process.exit(2);
}
const server = await startServer();
let passed = 0;
let failed = 0;
try {
  for (const folder of folders) {
    say(`── ${folder}`);
    try {
      const adapter = readAdapter(folder);
      prepareAdapter(adapter);
      const count = await playAll(adapter, server);
      passed += count.passed;
      failed += count.failed;
    } catch (error) {
      say(`  ✗ ${error instanceof Error ? error.message : error}`);
      failed += 1;
    }
  }
} finally {
  await server.stop();
}
say('');
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
