// `bloop archive`: occurrences that were written to Parquet files before they left the log.
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { type ArchivedDay, archivedDays, queryArchive } from '../infrastructure/archive/read.ts';
import { loadConfig } from '../infrastructure/config.ts';
import { print, printJson, printTable } from './print.ts';
import { UsageError } from './usage-error.ts';

const folderOf = (command: Command): string => {
  const { config: path } = command.optsWithGlobals<{ config?: string }>();
  const { archive_dir: folder } = loadConfig({ path, env: process.env }).retention;
  if (folder === '') throw new UsageError('nothing is archived: set retention.archive_dir');
  if (!existsSync(folder)) throw new UsageError(`retention.archive_dir: there is no folder ${folder}`);
  return folder;
};

const rowOf = ({ projectId, day, occurrences, files, bytes }: ArchivedDay): string[] => [
  projectId,
  day,
  `${occurrences.toLocaleString('en')} occurrences`,
  `${files} ${files === 1 ? 'file' : 'files'}`,
  `${Math.ceil(bytes / 1024).toLocaleString('en')} KB`,
];

const list = async ({ json }: { json?: boolean }, command: Command): Promise<void> => {
  const days = await archivedDays(folderOf(command));
  if (json) printJson(days);
  else printTable(days.map(rowOf), 'nothing yet');
};

/** Times as ISO 8601, integers as numbers where these are exact. */
const forJson = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
};
const shown = (value: unknown): string => {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value, forJson) : String(value);
};

const query = async (sql: string, { json }: { json?: boolean }, command: Command): Promise<void> => {
  const { columns, rows } = await queryArchive(folderOf(command), sql).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  if (!json) return printTable([columns, ...rows.map((row) => columns.map((name) => shown(row[name])))], '');
  for (const row of rows) print(JSON.stringify(row, forJson));
};

export const archiveCommand = (): Command => {
  const archive = new Command('archive').description('old occurrences in Parquet files (retention.archive_dir)');
  archive.command('list').description('what there is, by project and day').option('--json', 'print JSON').action(list);
  archive
    .command('query')
    .argument('<sql>', 'SQL of DuckDB over the view `events`')
    .description('ask the archive; `DESCRIBE events` shows what an event has')
    .option('--json', 'print one JSON object per row')
    .action(query);
  return archive;
};
