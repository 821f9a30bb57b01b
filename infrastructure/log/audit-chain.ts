// The hash chain of the audit trail: each decided event carries the SHA-256 of itself and of the one before it, and the
// newest one is kept apart. An event that is changed, removed, added or moved afterwards breaks the chain.
import { createHash } from 'node:crypto';
import type { Connection } from '../sqlite/open.ts';
import { foldedColumns, type RawRow } from './codec.ts';

export const auditHeadTable = `
CREATE TABLE IF NOT EXISTS audit_head (
  position INTEGER NOT NULL,
  hash TEXT NOT NULL,
  length INTEGER NOT NULL
) STRICT;
`;

/** The hash before the first event. */
const origin = '0'.repeat(64);

/** SHA-256, hexadecimal, of the hash before and the row as JSON: every column of the log but the hash, and the payload that only occurrences have. */
const linked = (previous: string, row: RawRow): string =>
  createHash('sha256')
    .update(`${previous}\n${JSON.stringify(row)}`)
    .digest('hex');

interface Head {
  position: number;
  hash: string;
  length: number;
}

/** Answers what hashes the next decided event and moves the head. Runs in a transaction of the caller's. */
export const chainWriter = (db: Connection) => {
  db.prepare('INSERT INTO audit_head SELECT 0, ?, 0 WHERE NOT EXISTS (SELECT 1 FROM audit_head)').run(origin);
  const head = db.prepare('SELECT hash FROM audit_head').pluck();
  const move = db.prepare('UPDATE audit_head SET position = ?, hash = ?, length = length + 1');
  return (row: RawRow): string => {
    const hash = linked(head.get() as string, row);
    move.run(row[0], hash);
    return hash;
  };
};

export interface ChainReport {
  /** Events looked at. */
  events: number;
  /** Hash of the newest event: noted elsewhere, it proves later that nothing before it was rewritten. */
  head: string;
  /** What does not fit, oldest first; empty for a chain that is whole. */
  problems: string[];
}

const walk = (db: Connection, noted: string | undefined): ChainReport => {
  const problems: string[] = [];
  let previous = origin;
  let events = 0;
  let last = 0;
  let isNotedThere = noted === undefined || noted === origin;
  const rows = db
    .prepare(
      `SELECT ${foldedColumns}, hash FROM log WHERE version IS NOT NULL OR hash IS NOT NULL OR type NOT IN ('ErrorCaptured', 'OccurrencesCompacted') ORDER BY position`,
    )
    .raw()
    .iterate() as Iterable<[...RawRow, hash: string | null]>;
  for (const [...all] of rows) {
    const hash = all.pop() as string | null;
    const row = all as unknown as RawRow;
    events += 1;
    last = row[0];
    if (hash !== linked(previous, row))
      problems.push(`position ${row[0]} (${row[5]}): it, or what came before it, is not as it was recorded`);
    isNotedThere ||= hash === noted;
    // What follows is measured against what this row claims, so that one change is told once.
    previous = hash ?? linked(previous, row);
  }
  const head = db.prepare('SELECT position, hash, length FROM audit_head').get() as Head | undefined;
  if (head === undefined) problems.push('the head of the chain is missing');
  else if (head.hash !== previous || head.length !== events || head.position !== last)
    problems.push(
      `the chain should end at position ${head.position} after ${head.length} events, and ends at ${last} after ${events}`,
    );
  if (!isNotedThere) problems.push(`no event of the chain has the hash ${noted}`);
  return { events, head: previous, problems };
};

/**
 * Walks the whole chain, as it is at one moment: a server may go on meanwhile.
 * @param noted a head from an earlier report, which has to be part of the chain
 */
export const verifyChain = (db: Connection, noted?: string): ChainReport => db.transaction(() => walk(db, noted))();
