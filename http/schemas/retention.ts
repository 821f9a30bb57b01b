// Requests about retention, and what they are answered. Limits are the domain's to say.
import { Type } from 'typebox';
import { mostDays } from '../../domain/retention/settings.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const days = Type.Optional(
  nullable(Type.Number({ description: `1 to ${mostDays}; null: as for all projects, or as configured` })),
);

export const retentionBody = Type.Object(
  {
    raw_events_days: days,
    hourly_counts_days: days,
    per_project: Type.Optional(
      Type.Array(
        Type.Object(
          {
            project_id: Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug' }),
            raw_events_days: days,
            hourly_counts_days: days,
          },
          { additionalProperties: false },
        ),
        { maxItems: 1000 },
      ),
    ),
  },
  { additionalProperties: false, description: 'What is left out stays as it is' },
);
export const retentionAnswer = Type.Object({
  global: Type.Object({ raw_events_days: Type.Integer(), hourly_counts_days: Type.Integer() }),
  per_project: Type.Array(
    Type.Object({
      project_id: Type.String(),
      project_name: Type.String(),
      raw_events_days: nullable(Type.Integer()),
      hourly_counts_days: nullable(Type.Integer()),
    }),
  ),
  storage: Type.Object({
    db_size_bytes: Type.Integer({ description: 'All files of the database' }),
    raw_events_count: Type.Integer(),
    hourly_counts_count: Type.Integer(),
  }),
  purge: nullable(
    Type.Object({
      state: Type.Enum(['running', 'done', 'failed']),
      started_at: Type.Integer({ description: 'ms since 1970' }),
      finished_at: nullable(Type.Integer()),
      project_id: nullable(Type.String({ description: 'What was asked for; null: all projects' })),
      current_project_id: nullable(Type.String({ description: 'The one that is being gone through' })),
      occurrences_done: Type.Integer(),
      occurrences_total: Type.Integer({ description: 'At least how many are too old; some of them stay, as samples' }),
      error: nullable(Type.String()),
    }),
  ),
});

export const purgeBody = Type.Object({
  confirm: Type.Literal(true, { description: 'Has to be true' }),
  project_id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug; all when left out' }),
  ),
});
const hash = Type.Optional(Type.String({ minLength: 8, maxLength: 256 }));
export const eraseBody = Type.Object(
  { user_id_hash: hash, device_id_hash: hash },
  { additionalProperties: false, description: 'One of the two, as SDKs send it' },
);
export const eraseAnswer = Type.Object({
  occurrences: Type.Integer({
    description: 'That named the person: all that was sent with them but what is counted is gone',
  }),
});

/** It takes longer than a request should: it goes on by itself. */
export const eraseGoesOn = Type.Object({
  state: Type.Literal('running', {
    description: 'The audit log (`PersonErased`) says when it has ended, and of how many',
  }),
});
export const purgeGoesOn = Type.Object({
  state: Type.Literal('running', { description: '`purge` in `GET /v1/admin/retention` says how far it is' }),
});

const removed = {
  raw_events: Type.Integer({ description: 'Occurrences that are raw no longer' }),
  records: Type.Integer({ description: 'Records that are left of them' }),
  hourly_counts: Type.Integer({ description: 'Hourly counts that were forgotten' }),
};
export const purgeAnswer = Type.Object({
  ...removed,
  projects: Type.Array(Type.Object({ project_id: Type.String(), ...removed })),
});
