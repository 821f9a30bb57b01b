// Scenarios: read from their files, written out where they are short for more, and checked for misspelt keys.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../scenarios', import.meta.url));
const vectors = fileURLToPath(new URL('../../../tests/vectors/fingerprints.json', import.meta.url));
const known = [
  'name',
  'why',
  'needs',
  'needs_exit_hook',
  'options',
  'server',
  'steps',
  'then',
  'on_await',
  'kill',
  'expect',
  'for_each_source',
  'within_ms',
];

/** One scenario per source: every vector is captured, and the server finds its fingerprint. */
const fingerprintScenarios = ({ name, for_each_source: sources, ...scenario }) => {
  const { cases } = JSON.parse(readFileSync(vectors, 'utf8'));
  return sources.map((source) => {
    const own = cases.filter(({ event }) => event.source === source);
    const wire = ({ source: _, ...event }) => event;
    return {
      ...scenario,
      name: `${name} (${source})`,
      options: { ...scenario.options, source },
      steps: [...own.map(({ event }) => ({ do: 'capture', event: wire(event) })), { do: 'flush', timeout_ms: 5000 }],
      expect: {
        exit_code: 0,
        event_count: own.length,
        events: own.map(({ event, fingerprint }) => ({ source, message: event.message, fingerprint })),
      },
    };
  });
};

const readScenario = (file) => {
  const scenario = {
    id: basename(file, '.json'),
    needs: [],
    options: {},
    server: 'pass',
    ...JSON.parse(readFileSync(join(folder, file), 'utf8')),
  };
  for (const key of Object.keys(scenario))
    if (key !== 'id' && !known.includes(key)) throw new Error(`${file}: what is "${key}"?`);
  return scenario.for_each_source === undefined ? [scenario] : fingerprintScenarios(scenario);
};

/** All scenarios, in the order of their files' names. */
export const readScenarios = () => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  if (files.length === 0) throw new Error(`no scenarios in ${folder}`);
  return files.flatMap(readScenario);
};
