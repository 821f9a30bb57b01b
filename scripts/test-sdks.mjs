// `npm run test:sdks`: the tests of every SDK, `sdks/*/test.sh`, one after the other. `npm run test:sdks -- python ruby`
// runs those alone. Prints one line for each language, also for one that could not run, and why. Closes with
// `N passed, N failed, N skipped`: a language that could not run counts as one that was skipped.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const sdks = join(root, 'sdks');
const couldNotRun = 75;
const longestMs = 60 * 60_000;
// Languages by the names that people call them.
const names = {
  typescript: 'TypeScript',
  'react-native': 'React Native',
  python: 'Python',
  ruby: 'Ruby',
  kotlin: 'Kotlin',
  swift: 'Swift',
};

/** Runs to its end, with its output in a file. Resolves with the exit code, null after a signal. */
const run = (script, log) =>
  new Promise((resolve) => {
    const output = openSync(log, 'w');
    const child = spawn('bash', [script], { cwd: root, stdio: ['ignore', output, output], timeout: longestMs });
    child.once('error', () => resolve(null));
    child.once('close', (code) => {
      closeSync(output);
      resolve(code);
    });
  });

const plain = (text) => stripVTControlCharacters(text).trimEnd();

/** The last line of this form is the SDK's own sum. */
const countsOf = (text) => {
  const found = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  return found === undefined
    ? undefined
    : { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
};

const reasonOf = (text) => /^SKIPPED:? *(.*)$/m.exec(text)?.[1];

/** How the runners of all languages begin a line that tells what failed. */
const failure = /^(?:FAIL|FAILED|ERROR|not ok)\b|^\[ERROR\]|^E {2,}|^\s*(?:✗|×|\d+\) (?:Failure|Error))|\berror: /;
const linesBefore = 2;
const linesAfter = 12;
const mostLines = 200;

/** The lines that tell what failed, with those around them; the last ones when there are none. */
const failuresOf = (text) => {
  const lines = text.split('\n');
  const shown = new Set();
  for (const [index, line] of lines.entries())
    if (failure.test(line))
      for (let near = index - linesBefore; near <= index + linesAfter; near++) if (near in lines) shown.add(near);
  const told = lines.filter((_, index) => shown.has(index));
  return (told.length === 0 ? lines.slice(-60) : told.slice(0, mostLines)).join('\n');
};

const wanted = process.argv.slice(2);
const folders = readdirSync(sdks).filter((name) => existsSync(join(sdks, name, 'test.sh')));
const unknown = wanted.filter((name) => !folders.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no sdks/${unknown[0]}/test.sh; there are: ${folders.join(', ')}\n`);
  process.exit(2);
}

const logs = mkdtempSync(join(tmpdir(), 'bloop-test-sdks-'));
const total = { passed: 0, failed: 0, skipped: 0 };
for (const folder of wanted.length > 0 ? wanted : folders) {
  const log = join(logs, `${folder}.log`);
  const started = Date.now();
  const code = await run(join(sdks, folder, 'test.sh'), log);
  const text = plain(readFileSync(log, 'utf8'));
  const label = `${names[folder] ?? folder}:`.padEnd(14);
  const reason = reasonOf(text);
  if (code === couldNotRun || (reason !== undefined && code === 0 && countsOf(text) === undefined)) {
    process.stdout.write(`${label} could not run: ${reason ?? 'no reason given'}\n`);
    total.skipped++;
    continue;
  }
  const counts = countsOf(text) ?? { passed: 0, failed: 0, skipped: 0 };
  // Whatever the sum says: an SDK whose script fails, or that ran nothing, has failed.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `${label} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)\n`,
  );
  for (const [line] of text.matchAll(/^(?:skipped: |SKIPPED \[).*$/gm)) process.stdout.write(`  ${line}\n`);
  if (counts.failed > 0)
    process.stdout.write(`${failuresOf(text).replace(/^(\d+ passed, )/gm, '  $1')}\n  all of it: ${log}\n`);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
