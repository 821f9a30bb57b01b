// What a list of errors asks of the API: its pages, one after the other, and rows that have changed.
import { type Filters, queryOf } from '../lib/filters.ts';
import { answered, api, nextCursor } from './api.ts';
import { type IssueSource, mostAtOnce, type Page } from './issue-list.ts';
import { patiently } from './query-client.ts';
import type { IssueRow } from './types.ts';

/** Fingerprints are texts of any length, and an address is not. */
const longestAddress = 6000;

/** In parts of which each fits into an address. */
const parts = (fingerprints: readonly string[]): string[][] => {
  const all: string[][] = [];
  let length = longestAddress;
  for (const fingerprint of fingerprints) {
    const more = encodeURIComponent(fingerprint).length + '&fingerprint='.length;
    const latest = all.at(-1);
    if (latest === undefined || latest.length === mostAtOnce || length + more > longestAddress) {
      all.push([fingerprint]);
      length = more;
    } else {
      latest.push(fingerprint);
      length += more;
    }
  }
  return all;
};

const ask = (filters: Filters, more: { cursor?: string; fingerprint?: string[]; limit: number }) =>
  patiently(async (): Promise<Page> => {
    const query = { ...queryOf(filters, Date.now()), ...more };
    const { data, response } = await answered(api.GET('/v1/errors', { params: { query } }));
    return { rows: data, total: Number(response.headers.get('x-total-count')), cursor: nextCursor(response) };
  });

/** All of it fails with an ApiError. */
export const issueSource: IssueSource = {
  page: (filters, { cursor, limit }) => ask(filters, { ...(cursor === undefined ? {} : { cursor }), limit }),
  rows: async (filters, fingerprints) => {
    const rows: IssueRow[] = [];
    for (const fingerprint of parts(fingerprints))
      rows.push(...(await ask({ ...filters, status: 'all' }, { fingerprint, limit: mostAtOnce })).rows);
    return rows;
  },
};
