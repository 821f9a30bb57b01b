// How long things are kept, and removing at once what is older.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { PurgeProgress } from '../../domain/retention/report.ts';
import { callerOf } from '../plugins/guard.ts';
import { badRequest } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import * as schema from '../schemas/retention.ts';

const guard = { config: { guard: 'admin' as const } };

interface Days {
  rawEventsDays: number | null;
  hourlyCountsDays: number | null;
}
const inSnakeCase = <D extends Days | { rawEventsDays: number; hourlyCountsDays: number }>(days: D) => ({
  raw_events_days: days.rawEventsDays as D['rawEventsDays'],
  hourly_counts_days: days.hourlyCountsDays as D['hourlyCountsDays'],
});
const fromSnakeCase = (days: {
  raw_events_days?: number | null | undefined;
  hourly_counts_days?: number | null | undefined;
}) => ({ rawEventsDays: days.raw_events_days, hourlyCountsDays: days.hourly_counts_days });

const purgeOf = ({ state, startedAt, finishedAt, error, ...purge }: PurgeProgress) => ({
  state,
  started_at: startedAt,
  finished_at: finishedAt ?? null,
  project_id: purge.projectId ?? null,
  current_project_id: purge.currentProjectId ?? null,
  occurrences_done: purge.occurrencesDone,
  occurrences_total: purge.occurrencesTotal,
  error: error ?? null,
});

export const retentionRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'retention'>> = async (app, { retention }) => {
  const report = async () => {
    const { global, perProject, storage, purge } = await retention.report();
    return {
      global: inSnakeCase(global),
      per_project: perProject.map((entry) => ({
        project_id: entry.projectId,
        project_name: entry.projectName,
        ...inSnakeCase(entry),
      })),
      storage: {
        db_size_bytes: storage.bytes,
        raw_events_count: storage.rawEvents,
        hourly_counts_count: storage.hourlyCounts,
      },
      purge: purge === undefined ? null : purgeOf(purge),
    };
  };

  app.get(
    '/v1/admin/retention',
    {
      ...guard,
      schema: {
        ...describe('Retention', 'How long things are kept, and how much there is', 'session'),
        response: { 200: schema.retentionAnswer },
      },
    },
    report,
  );

  app.put(
    '/v1/admin/retention',
    {
      ...guard,
      schema: {
        ...describe('Retention', 'Change how long things are kept, for all projects and for single ones', 'session'),
        body: schema.retentionBody,
        response: { 200: schema.retentionAnswer },
      },
    },
    async (request) => {
      const { per_project = [], ...global } = request.body;
      const perProject = per_project.map(({ project_id, ...days }) => ({
        projectId: project_id,
        ...fromSnakeCase(days),
      }));
      await retention.change(callerOf(request), fromSnakeCase(global), perProject);
      return report();
    },
  );

  app.post(
    '/v1/admin/erase',
    {
      ...guard,
      schema: {
        ...describe('Retention', 'Erase what was sent of a person; counts stay', 'session'),
        body: schema.eraseBody,
        response: { 200: schema.eraseAnswer, 202: schema.eraseGoesOn },
      },
    },
    async (request, reply) => {
      const { user_id_hash: user, device_id_hash: device } = request.body;
      if ((user === undefined) === (device === undefined))
        throw badRequest('user_id_hash: either this or device_id_hash is required');
      const [field, value] = user === undefined ? ['device_id_hash' as const, device] : ['user_id_hash' as const, user];
      const occurrences = await retention.erasePerson(callerOf(request), field, value ?? '');
      return occurrences === undefined ? reply.code(202).send({ state: 'running' as const }) : { occurrences };
    },
  );

  app.post(
    '/v1/admin/retention/purge',
    {
      ...guard,
      schema: {
        ...describe('Retention', 'Compact and forget at once what is older than it is kept', 'session'),
        body: schema.purgeBody,
        response: { 200: schema.purgeAnswer, 202: schema.purgeGoesOn },
      },
    },
    async (request, reply) => {
      const results = await retention.purge(callerOf(request), request.body.project_id);
      if (results === undefined) return reply.code(202).send({ state: 'running' as const });
      const projects = results.map(({ projectId, occurrences, records, hourlyCounts }) => ({
        project_id: projectId,
        raw_events: occurrences,
        records,
        hourly_counts: hourlyCounts,
      }));
      const sum = (field: 'raw_events' | 'records' | 'hourly_counts') =>
        projects.reduce((total, project) => total + project[field], 0);
      return {
        raw_events: sum('raw_events'),
        records: sum('records'),
        hourly_counts: sum('hourly_counts'),
        projects,
      };
    },
  );
};
