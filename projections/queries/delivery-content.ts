// What a notification tells: the alerts of a rule between two positions, the busiest errors first.

import { type AlertEntry, mostNamed } from '../../domain/alerts/message.ts';
import type { AlertReason, Evidence } from '../../domain/alerts/rule.ts';
import { textsOf } from './names.ts';
import type { Query, QueryContext } from './query.ts';

export interface DeliveryContent {
  /** How many times the rule fired; 0 when all of it was forgotten with its project. */
  count: number;
  /** At most `mostNamed`, without the address of the dashboard. */
  alerts: Omit<AlertEntry, 'url'>[];
}

const busiest = ({ read }: QueryContext, ruleId: number, from: number, to: number) =>
  read
    .selectFrom('alerts')
    .innerJoin('issues', (join) =>
      join.onRef('issues.project_id', '=', 'alerts.project_id').onRef('issues.fingerprint', '=', 'alerts.fingerprint'),
    )
    .select(['reason', 'evidence', 'occurrence', 'fired_at', 'total_count', 'error_type', 'message', 'route'])
    .select(['issues.project_id', 'issues.fingerprint', 'issues.environment', 'issues.release', 'issues.source'])
    .where('rule_id', '=', ruleId)
    .where('alerts.position', '>=', from)
    .where('alerts.position', '<=', to)
    .orderBy('total_count', 'desc')
    .orderBy('alerts.position')
    .limit(mostNamed)
    .execute();

const projectNames = async ({ read }: QueryContext, ids: readonly string[]) => {
  const rows = await read.selectFrom('projects').select(['id', 'name']).where('id', 'in', ids).execute();
  return (id: string): string => rows.find((row) => row.id === id)?.name ?? id;
};

/** The occurrences that made it fire, by position: those that retention has left. */
const occurrencesOf = ({ log }: QueryContext, positions: readonly (number | null)[]) =>
  new Map(log.occurrences(positions.filter((each) => each !== null)).map(({ position, data }) => [position, data]));

export const deliveryContent: Query<{ ruleId: number; from: number; to: number }, DeliveryContent> = async (
  context,
  { ruleId, from, to },
) => {
  const { count } = await context.read
    .selectFrom('alerts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('rule_id', '=', ruleId)
    .where('position', '>=', from)
    .where('position', '<=', to)
    .executeTakeFirstOrThrow();
  const rows = await busiest(context, ruleId, from, to);
  const occurrences = occurrencesOf(
    context,
    rows.map(({ occurrence }) => occurrence),
  );
  const textOf = await textsOf(
    context,
    rows.flatMap((row) => [row.project_id, row.fingerprint, row.environment, row.release, row.source]),
  );
  const nameOf = await projectNames(
    context,
    rows.map(({ project_id }) => textOf(project_id)),
  );
  const alerts = rows.map((row) => {
    const occurrence = occurrences.get(row.occurrence ?? 0);
    const projectId = textOf(row.project_id);
    return {
      reason: row.reason as AlertReason,
      ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) as Evidence }),
      projectId,
      projectName: nameOf(projectId),
      fingerprint: textOf(row.fingerprint),
      errorType: occurrence?.errorType ?? row.error_type ?? '',
      message: occurrence?.message ?? row.message ?? '',
      environment: occurrence?.environment ?? textOf(row.environment),
      release: occurrence?.release ?? textOf(row.release),
      source: occurrence?.source ?? textOf(row.source),
      route: occurrence?.route ?? row.route,
      at: row.fired_at ?? 0,
      totalCount: row.total_count,
    };
  });
  return { count, alerts };
};
