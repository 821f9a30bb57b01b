// Ingest against its ceilings.
import { insertCeiling, rowsOf } from './ceilings.ts';
import { type IngestScenario, measureBare, measureIngest } from './ingest.ts';
import { ms, rate, ratio, table } from './table.ts';

const seconds = 8;
const connections = 64;

export const measureIngestAll = async (): Promise<void> => {
  const now = Date.now();
  const rows: (string | number)[][] = [];
  for (const eventsEach of [1, 20])
    for (const fingerprints of [100, 10_000]) {
      const scenario: IngestScenario = { fingerprints, eventsEach, seconds, connections };
      const bare = await measureBare(scenario);
      const ceiling = await insertCeiling(await rowsOf(20_000, fingerprints, () => now), 4);
      const run = await measureIngest(scenario);
      rows.push([
        eventsEach === 1 ? 'single' : `batch of ${eventsEach}`,
        fingerprints.toLocaleString('en'),
        rate(run.acknowledged),
        ratio(run.persisted),
        ms(run.p50),
        ms(run.p99),
        `${run.lagSeconds.toFixed(2)} s (${run.lagEvents.toLocaleString('en')})`,
        run.peakMb,
        run.bytesPerEvent,
        rate(bare.answered * eventsEach),
        ratio(run.acknowledged / (bare.answered * eventsEach)),
        rate(ceiling),
        ratio(run.acknowledged / ceiling),
        run.failed,
      ]);
      process.stderr.write('.');
    }
  process.stderr.write('\n');
  table(
    [
      'ingest',
      'fingerprints',
      'events/s',
      'persisted / acknowledged',
      'p50 ms',
      'p99 ms',
      'lag at the end',
      'peak MB',
      'bytes/event',
      'bare Fastify events/s',
      'of bare',
      'insert ceiling/s',
      'of ceiling',
      'failed',
    ],
    rows,
  );
};
