// `bloop rebuild`: read models from the log, checked, or as they were at some time.
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { analyticsPathOf } from '../infrastructure/analytics/path.ts';
import { removeColumnarFile } from '../infrastructure/duckdb/file.ts';
import { damageInWords } from '../infrastructure/log/damaged-rows.ts';
import { MadeOtherwise, rebuild } from '../infrastructure/runner/rebuild.ts';
import { rebuildPast } from '../infrastructure/runner/rebuild-past.ts';
import { verify } from '../infrastructure/runner/verify.ts';
import { isDamaged } from '../infrastructure/sqlite/open.ts';
import { allProjections } from '../projections/all.ts';
import { filesOf } from './files.ts';
import { withProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

interface RebuildOptions {
  projection?: string[];
  verify?: boolean;
  until?: string;
  output?: string;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const counted = (events: number, seconds: number): string =>
  `${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s, ${Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en')} events/s`;

const timeOf = (text: string): number => {
  const time = /^\d+$/.test(text) ? Number(text) * (Number(text) >= 1e11 ? 1 : 1000) : Date.parse(text);
  if (Number.isNaN(time))
    throw new UsageError(`--until: "${text}" is neither a date (ISO 8601) nor seconds since 1970`);
  return time;
};

/** The name that the read models of analytics go by together. */
const analytics = 'analytics';

/** They are folded when somebody asks for them: a running server notices. */
const forgetAnalytics = (logPath: string): void => {
  const path = analyticsPathOf(logPath);
  if (!existsSync(path)) return;
  removeColumnarFile(path);
  print('analytics: to be folded anew as soon as somebody asks for a report');
};

const run = (options: RebuildOptions, command: Command): void => {
  const { config, logPath, readPath } = filesOf(command);
  const projections = allProjections({ sampleReservoirSize: config.pipeline.sample_reservoir_size });
  const names = projections.map(({ name }) => name);
  const unknown = options.projection?.find((name) => name !== analytics && !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--projection: "${unknown}" is none of ${[...names, analytics].join(', ')}`);
  if ([options.projection, options.verify, options.until].filter((option) => option !== undefined).length > 1)
    throw new UsageError('--projection, --verify and --until exclude each other');

  const damaged = new Set<number>();
  const onDamaged = (position: number): void => void damaged.add(position);
  const printDamage = (): void => {
    const words = damageInWords(damaged);
    if (words !== undefined) print(words);
  };

  if (options.verify) {
    if (!existsSync(readPath))
      throw new UsageError(`there are no read models at ${readPath} yet: run \`rebuild\` first`);
    const { result, seconds } = withProgress((onProgress) =>
      verify({ logPath, readPath, projections, onProgress, onDamaged }),
    );
    printDamage();
    print(`compared at position ${result.position}: ${counted(result.events, seconds)}`);
    for (const { table, only, row } of result.differences) print(`${table}: only ${only}: ${JSON.stringify(row)}`);
    print(result.differences.length === 0 ? 'no differences' : `${result.differences.length} differences`);
    if (result.differences.length > 0) process.exitCode = 1;
    return;
  }
  if (options.until !== undefined) {
    const until = timeOf(options.until);
    const target =
      options.output ?? readPath.replace(/\.db$/, `.${new Date(until).toISOString().replaceAll(':', '-')}.db`);
    if (existsSync(target)) throw new UsageError(`${target} exists: name another file with --output`);
    const { result, seconds } = withProgress((onProgress) =>
      rebuildPast({ logPath, target, projections, until, onProgress }),
    );
    print(
      `${target} holds the read models as of ${new Date(until).toISOString()}, log position ${result} (${seconds.toFixed(1)} s)`,
    );
    return;
  }
  if (options.projection?.includes(analytics) ?? true) forgetAnalytics(logPath);
  const only = options.projection?.filter((name) => name !== analytics);
  if (only?.length === 0) return;
  const { result, seconds } = withProgress((onProgress) =>
    rebuild({ logPath, readPath, projections, only, onProgress, onDamaged }),
  );
  printDamage();
  print(`rebuilt ${(only ?? names).join(', ')}: ${counted(result, seconds)}`);
};

export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description('rebuild the read models from the log; a running server goes on meanwhile')
    .option('--projection <name...>', 'only these')
    .option('--verify', 'rebuild into a scratch file, compare with the live read models, print every difference')
    .option('--until <time>', 'rebuild the past, as of a date (ISO 8601) or seconds since 1970, into a file of its own')
    .option('--output <file>', 'the file for --until')
    .action((options: RebuildOptions, command: Command) => {
      try {
        run(options, command);
      } catch (error) {
        if (error instanceof MadeOtherwise) throw new UsageError(error.message);
        if (!isDamaged(error)) throw error;
        throw new UsageError(
          'the read file is damaged: a server that is asked for something, or started, folds it anew',
        );
      }
    });
