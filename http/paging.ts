// Cursors and the Link header (RFC 8288).
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Cursor } from '../projections/queries/list-issues.ts';
import { badRequest } from './plugins/http-error.ts';

/** Which part of the list is wanted. Times move on while somebody pages: the last 24 hours begin later for the next page. */
const ofThePage = new Set(['cursor', 'limit', 'offset', 'since', 'until']);

/** Stands for the order and the filters of a list: a cursor of another one would skip rows unseen. */
export const listOf = (asked: object): string => {
  const kept = Object.entries(asked).filter(([name, value]) => value !== undefined && !ofThePage.has(name));
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(kept)).digest('base64url').slice(0, 16);
};

export const encodeCursor = ({ value, projectId, fingerprint }: Cursor, list: string): string =>
  Buffer.from(JSON.stringify([value, projectId, fingerprint, list])).toString('base64url');

const isCursor = (value: unknown): value is [number, string, string, string] =>
  Array.isArray(value) &&
  value.length === 4 &&
  Number.isFinite(value[0]) &&
  typeof value[1] === 'string' &&
  typeof value[2] === 'string' &&
  typeof value[3] === 'string';

/** @throws HttpError 400 for anything that `encodeCursor` has not made, and for one of another list */
export const decodeCursor = (text: string, list: string): Cursor => {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    // Falls through to the refusal below.
  }
  if (!isCursor(decoded)) throw badRequest('cursor: is not one of this API');
  const [value, projectId, fingerprint, of] = decoded;
  if (of !== list) throw badRequest('cursor: belongs to a list with another order or other filters');
  return { value, projectId, fingerprint };
};

/** Where a page of occurrences ends. */
export const occurrenceCursor = ({ captured_at, id }: { captured_at: number; id: string }): string =>
  `${captured_at}-${id}`;
/** @throws HttpError 400 for anything that `occurrenceCursor` has not made */
export const occurrenceAfter = (cursor: string | undefined) => {
  if (cursor === undefined) return undefined;
  const [, occurredAt, position] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (occurredAt === undefined || position === undefined) throw badRequest('cursor: is not one of this API');
  return { occurredAt: Number(occurredAt), position: Number(position) };
};

/** Seconds, or milliseconds when large: as in ingest. */
export const toMs = (moment: number | undefined): number | undefined =>
  moment === undefined ? undefined : Math.floor(moment >= 1e11 ? moment : moment * 1000);

/** Points to the next page: the same request with another cursor. */
export const linkNext = (url: string, reply: FastifyReply, cursor: string): void => {
  const [path = '/', query = ''] = url.split('?');
  const params = new URLSearchParams(query);
  params.delete('offset');
  params.set('cursor', cursor);
  void reply.header('link', `<${path}?${params}>; rel="next"`);
};

/** @throws HttpError 400 for anything but a position of the log */
export const positionOf = (cursor: string | undefined): number | undefined => {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) throw badRequest('cursor: is not one of this API');
  return Number(cursor);
};
