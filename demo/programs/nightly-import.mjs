// Imports rows and goes on after a bad one; at the end it reports all that went wrong, as one batch.
import { readFile } from 'node:fs/promises';
import { reportAll, toEvent } from './report.mjs';

class RowRejected extends Error {}

const prices = (row) => JSON.parse(row.prices).map((price) => price.toFixed(2));

const steps = [
  { row: 1, prices: '[9.5, 12]' },
  { row: 2, prices: '[9.5, "12"]' },
  { row: 3, prices: '[9.5, 12' },
  { row: 4, prices: 'null' },
  { row: 5, image: 'no-such-folder/5.png' },
  { row: 6, country: 'not a country' },
  { row: 7, digits: 101 },
];

const importRow = async (row) => {
  if (row.image !== undefined) return readFile(row.image);
  if (row.country !== undefined) return new Intl.DisplayNames('en', { type: 'region' }).of(row.country);
  if (row.digits !== undefined) return (1.5).toFixed(row.digits);
  try {
    return prices(row);
  } catch (cause) {
    throw new RowRejected(`row ${row.row} was rejected: ${cause.message}`, { cause });
  }
};

const failures = [];
for (const row of steps) {
  try {
    await importRow(row);
  } catch (error) {
    failures.push(toEvent(error, { route_or_procedure: 'nightly-import', metadata: row }));
  }
}
console.error(`${failures.length} of ${steps.length} rows failed`);
await reportAll(failures);
process.exitCode = failures.length > 0 ? 2 : 0;
