// `npm run bench [-- ingest|rebuild|queries|memory …]`: measures in one run on one machine and prints tables with ratios.
import { cpus, totalmem } from 'node:os';
import { measureIngestAll } from './report-ingest.ts';

const all = { ingest: measureIngestAll };
const chosen = process.argv.slice(2).filter((name): name is keyof typeof all => name in all);
const model = cpus()[0]?.model ?? 'unknown processor';
process.stdout.write(
  `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
);
for (const name of chosen.length > 0 ? chosen : (Object.keys(all) as (keyof typeof all)[])) await all[name]();
