// `npm run bench [-- ingest|history|memory|alerts|retention|analytics|sourcemaps|live …]`: measures in one run on one machine and prints tables with ratios.
import { cpus, totalmem } from 'node:os';
import { measureAlerts } from './report-alerts.ts';
import { measureAnalytics } from './report-analytics.ts';
import { measureHistory } from './report-history.ts';
import { measureIngestAll } from './report-ingest.ts';
import { measureLive } from './report-live.ts';
import { measureMemory } from './report-memory.ts';
import { measureRetention } from './report-retention.ts';
import { measureSourceMaps } from './report-sourcemaps.ts';

const all = {
  ingest: measureIngestAll,
  history: measureHistory,
  memory: measureMemory,
  alerts: measureAlerts,
  retention: measureRetention,
  analytics: measureAnalytics,
  sourcemaps: measureSourceMaps,
  live: measureLive,
};
const chosen = process.argv.slice(2).filter((name): name is keyof typeof all => name in all);
const model = cpus()[0]?.model ?? 'unknown processor';
process.stdout.write(
  `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
);
for (const name of chosen.length > 0 ? chosen : (Object.keys(all) as (keyof typeof all)[])) await all[name]();
