// Looks into the files of a server: what is in the log, and whether the read models agree with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { cli, type Server } from './server.ts';

export interface LoggedEvent {
  position: number;
  type: string;
  actor: string;
  cause: number | null;
  data: { message: string; fingerprint: string; release: string; occurredAt: number };
  payload: { event_id?: string } | null;
}

/** All rows of the log, oldest first. */
export const loggedEvents = (folder: string): LoggedEvent[] => {
  const db = new Database(join(folder, 'bloop.db'), { readonly: true });
  try {
    const rows = db.prepare('SELECT position, type, actor, cause, data, payload FROM log ORDER BY position').all();
    return (rows as Record<'data' | 'payload', string>[]).map((row) => ({
      ...(row as unknown as LoggedEvent),
      data: JSON.parse(row.data),
      payload: JSON.parse(row.payload ?? 'null'),
    }));
  } finally {
    db.close();
  }
};

/** The files of a folder that hold a text, in any place. */
export const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));

/** The messages of all occurrences, oldest first. */
export const loggedMessages = (folder: string): string[] =>
  loggedEvents(folder).flatMap(({ type, data }) => (type === 'ErrorCaptured' ? data.message : []));

/** How often each text occurs. */
export const tally = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

/** Folds the log anew and compares: the read models hold every event once. */
export const expectVerified = async (server: Server): Promise<void> => {
  const { code, output } = await cli(server, 'rebuild', '--verify');
  expect(output).toContain('no differences');
  expect(code).toBe(0);
};

/** The sum of one column of a read model. */
export const sumOf = (folder: string, table: string, column: string): number => {
  const db = new Database(join(folder, 'bloop.read.db'), { readonly: true });
  try {
    return (db.prepare(`SELECT coalesce(sum(${column}), 0) FROM ${table}`).pluck().get() as number) ?? 0;
  } finally {
    db.close();
  }
};
