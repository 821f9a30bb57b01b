// What happened and who caused it, newest first.
import { actorNames } from './actors.ts';
import type { Query } from './query.ts';

const mostInHistory = 200;

/** Times in ms since the epoch, both ends included. */
export interface ListAudit {
  projectId?: string | undefined;
  actor?: string | undefined;
  type?: string | undefined;
  stream?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
  /** Only entries before this position. */
  before?: number | undefined;
  limit: number;
}

export interface AuditEntry {
  id: string;
  recorded_at: number;
  project_id: string | null;
  type: string;
  stream: string;
  /** As in the log: `token:<id>`, `policy:<name>`, `cli`. */
  actor: string;
  actor_name: string;
  data: unknown;
}

/** The history of one thing, newest first. */
export const streamHistory: Query<{ stream: string }, AuditEntry[]> = (context, { stream }) =>
  listAudit(context, { stream, limit: mostInHistory });

export const listAudit: Query<ListAudit, AuditEntry[]> = async (context, params) => {
  const { projectId, actor, type, stream, since, until, before, limit } = params;
  let query = context.read.selectFrom('audit').selectAll().where('actor', '!=', 'system');
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (type !== undefined) query = query.where('type', '=', type);
  if (stream !== undefined) query = query.where('stream', '=', stream);
  if (since !== undefined) query = query.where('recorded_at', '>=', since);
  if (until !== undefined) query = query.where('recorded_at', '<=', until);
  if (before !== undefined) query = query.where('position', '<', before);
  const rows = await query.orderBy('position', 'desc').limit(limit).execute();
  const nameOf = await actorNames(
    context,
    rows.map((row) => row.actor),
  );
  return rows.map((row) => ({
    id: String(row.position),
    recorded_at: row.recorded_at ?? 0,
    project_id: row.project_id,
    type: row.type ?? '',
    stream: row.stream ?? '',
    actor: row.actor ?? '',
    actor_name: nameOf(row.actor),
    data: JSON.parse(row.data ?? 'null'),
  }));
};

/** The newest link of the chain: kept outside the file, it proves later that nothing before it was rewritten. */
export const auditHead: Query<
  Record<string, never>,
  { position: number; hash: string; length: number } | null
> = async ({ log }) => log.auditHead();
