// How commands answer, lines for people, JSON for programs, and how they read what they are given.
import { UsageError } from './usage-error.ts';

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** Columns as wide as they need to be; `nothing` when there is no row. */
export const printTable = (rows: readonly (readonly string[])[], nothing: string): void => {
  if (rows.length === 0) print(nothing);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};

/** ms since the epoch → `2026-01-31 12:00:00Z` */
export const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** Cut to a width, on one line, without what would steer a terminal. */
export const oneLine = (text: string, width: number): string => {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, width - 1).trimEnd()}…`;
};

/** @throws UsageError that names the option and its bounds */
export const wholeNumber = (option: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UsageError(`${option}: must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
};
