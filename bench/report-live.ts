// What open streams cost: how much of the ingest is left with twenty of them, and a question about what has changed.
import { rmSync } from 'node:fs';
import { openQueryContext } from '../infrastructure/readers/query-context.ts';
import { readPathOf } from '../infrastructure/runner/read-file.ts';
import { rebuild } from '../infrastructure/runner/rebuild.ts';
import { allProjections } from '../projections/all.ts';
import { changes } from '../projections/queries/changes.ts';
import { writeHistory } from './history.ts';
import { type IngestRun, measureIngest } from './ingest.ts';
import { type BloopServer, createToken } from './servers.ts';
import { ms, rate, ratio, table } from './table.ts';

const streams = 20;
const rounds = 5;
const scenario = { eventsEach: 20, seconds: 5, connections: 64 };
const stretches = [1000, 10_000, 50_000];
const issues = 10_000;
const asks = 20;

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const follow = async (response: Response, heard: (messages: number) => void): Promise<void> => {
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? [])
    heard(decoder.decode(bytes, { stream: true }).split('event: changes').length - 1);
};

const openStreams = async (server: BloopServer, count: number, heard: (messages: number) => void): Promise<void> => {
  if (count === 0) return;
  const headers = { authorization: `Bearer ${await createToken(server, 'errors:read')}` };
  for (let index = 0; index < count; index++) {
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/stream`, { headers });
    if (response.status !== 200) throw new Error(await response.text());
    void follow(response, heard);
  }
};

const measureIngestWithStreams = async (fingerprints: number): Promise<(string | number)[][]> => {
  const runs = new Map<number, IngestRun[]>([
    [0, []],
    [streams, []],
  ]);
  let messages = 0;
  // In turns, each first as often as it can be: the machine is not the same for long.
  for (let round = 0; round < rounds; round++)
    for (const count of round % 2 === 0 ? [0, streams] : [streams, 0]) {
      const prepare = (server: BloopServer) =>
        openStreams(server, count, (heard) => {
          messages += heard;
        });
      runs.get(count)?.push(await measureIngest({ ...scenario, fingerprints, prepare }));
      process.stderr.write('.');
    }
  const of = (count: number, figure: (run: IngestRun) => number): number[] => (runs.get(count) ?? []).map(figure);
  const rates = (count: number): number[] => of(count, ({ acknowledged }) => acknowledged);
  // Of the two runs of a round: these are alike in what else the machine does.
  const ratios = rates(streams).map((rate, round) => rate / (rates(0)[round] ?? 0));
  return [0, streams].map((count) => [
    count,
    fingerprints.toLocaleString('en'),
    rate(median(rates(count))),
    count === 0 ? '1' : `${ratio(median(ratios))} (${ratio(Math.min(...ratios))} to ${ratio(Math.max(...ratios))})`,
    ms(median(of(count, ({ p99 }) => p99))),
    count === 0 ? '–' : Math.round(messages / rounds / count),
  ]);
};

const measureQuestions = async (): Promise<(string | number)[][]> => {
  const most = Math.max(...stretches);
  const { folder, logPath } = await writeHistory(most + 1000, issues);
  const readPath = readPathOf(logPath);
  rebuild({ logPath, readPath, projections: allProjections({ sampleReservoirSize: 5 }) });
  const context = openQueryContext({ logPath, readPath });
  const rows: (string | number)[][] = [];
  for (const events of stretches) {
    const times: number[] = [];
    for (let ask = 0; ask < asks; ask++) {
      const before = process.cpuUsage();
      await changes(context, { after: most - events, until: most });
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    rows.push([events.toLocaleString('en'), ms(median(times)), ms(Math.max(...times))]);
  }
  await context.close();
  rmSync(folder, { recursive: true });
  return rows;
};

export const measureLive = async (): Promise<void> => {
  const rows = [...(await measureIngestWithStreams(100)), ...(await measureIngestWithStreams(issues))];
  process.stderr.write('\n');
  table(
    [`open streams (median of ${rounds})`, 'fingerprints', 'events/s', 'of none', 'p99 ms', 'messages per stream'],
    rows,
  );
  table(['what has changed in so many events', 'median ms of processor time', 'most ms'], await measureQuestions());
};
