// The effects of all concerns, and what writes them.
import type { Effect } from '../../application/effects.ts';
import { keyTables } from '../access/key-tables.ts';
import { passkeyTables } from '../access/passkey-tables.ts';
import { sessionTables } from '../access/session-tables.ts';
import { tokenTables } from '../access/token-tables.ts';
import { channelTables } from '../alerts/channel-tables.ts';
import type { Connection } from '../sqlite/open.ts';
import { sourceMapTables } from '../symbolication/source-map-tables.ts';
import { checkpointTables } from './checkpoints.ts';
import { compactionTables } from './compaction-tables.ts';
import { erasureTables } from './erasure-tables.ts';

const concerns = [
  keyTables,
  tokenTables,
  passkeyTables,
  sessionTables,
  channelTables,
  checkpointTables,
  erasureTables,
  sourceMapTables,
  compactionTables,
];

export const effectTables = concerns.map(({ tables }) => tables).join('\n');

const statements: Record<Effect['kind'], readonly string[]> = {
  ...keyTables.statements,
  ...tokenTables.statements,
  ...passkeyTables.statements,
  ...sessionTables.statements,
  ...channelTables.statements,
  ...checkpointTables.statements,
  ...erasureTables.statements,
  ...sourceMapTables.statements,
  ...compactionTables.statements,
};

const mustChange = new Set<string>(concerns.flatMap((concern) => concern.mustChange ?? []));

/** Answers what carries out an effect, and whether it could be. Runs in a transaction of the caller's. */
export const effectWriter = (db: Connection) => {
  const prepared = new Map(
    Object.entries(statements).map(([kind, list]) => [kind, list.map((sql) => db.prepare<[Effect]>(sql))]),
  );
  return (effect: Effect): boolean => {
    let changes = 0;
    for (const statement of prepared.get(effect.kind) ?? []) changes += statement.run(effect).changes;
    return changes > 0 || !mustChange.has(effect.kind);
  };
};
