// How commands answer: lines for people, JSON for programs.
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
