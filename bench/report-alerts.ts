// What alert rules cost: the evaluation of each event, and what is left of the ingest with many rules.
import { benchRule } from './alert-rules.ts';
import { measureEvaluation } from './evaluation.ts';
import { measureIngest } from './ingest.ts';
import { type BloopServer, createToken } from './servers.ts';
import { rate, ratio, table } from './table.ts';

const ruleCounts = [0, 10, 100, 1000];
const scenario = { fingerprints: 100, eventsEach: 20, seconds: 8, connections: 64 };

const addRules = async (server: BloopServer, count: number): Promise<void> => {
  const authorization = `Bearer ${await createToken(server, 'alerts:write')}`;
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/alerts`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `rule ${index}`, config: benchRule(index) }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
  }
};

export const measureAlerts = async (): Promise<void> => {
  const rows = ruleCounts.flatMap((rules) =>
    [100, 10_000, 100_000].map((fingerprints) => {
      const { perEvent, bytesPerFingerprint } = measureEvaluation(rules, fingerprints);
      return [rules, fingerprints.toLocaleString('en'), rate(perEvent), rate(bytesPerFingerprint)];
    }),
  );
  table(['rules', 'fingerprints', 'evaluation, ns per event', 'bytes per fingerprint'], rows);

  const runs: { rules: number; acknowledged: number; lag: number }[] = [];
  // None first and last: the machine is not the same for long.
  for (const rules of [...ruleCounts, 0]) {
    const run = await measureIngest({ ...scenario, prepare: (server) => addRules(server, rules) });
    runs.push({ rules, acknowledged: run.acknowledged, lag: run.lagSeconds });
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  const without = runs.filter(({ rules }) => rules === 0);
  const baseline = without.reduce((sum, { acknowledged }) => sum + acknowledged, 0) / without.length;
  table(
    ['ingest, batches of 20', 'events/s', 'of none', 'lag at the end'],
    runs.map(({ rules, acknowledged, lag }) => [
      `${rules.toLocaleString('en')} rules`,
      rate(acknowledged),
      ratio(acknowledged / baseline),
      `${lag.toFixed(2)} s`,
    ]),
  );
};
