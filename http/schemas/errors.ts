// Requests about errors, and what they are answered.
import { Type } from 'typebox';
import { noFrames } from '../../application/source-maps/source-map-service.ts';
import { issueStatuses } from '../../domain/events.ts';
import { sortFields } from '../../projections/queries/list-issues.ts';
import { filterParameters } from './filters.ts';
import { deobfuscatedStack } from './source-maps.ts';

const ms = (description: string) => Type.Integer({ description: `${description}, ms since 1970` });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const name = Type.String({ minLength: 1, maxLength: 1024 });

export const projectQuery = Type.Object({ project_id: Type.Optional(name) });
export const fingerprintParams = Type.Object({ fingerprint: Type.String({ minLength: 1, maxLength: 1024 }) });

const moment = (description: string) =>
  Type.Optional(Type.Number({ minimum: 0, maximum: 1e15, description: `${description}; s, or ms from 1e11 on` }));

export const listQuery = Type.Object({
  ...projectQuery.properties,
  ...filterParameters,
  since: moment('Only what was seen at or after this time'),
  until: moment('Only what was seen at or before this time'),
  fingerprint: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), {
      maxItems: 200,
      description: 'Only this one; may be given several times',
    }),
  ),
  q: Type.Optional(
    Type.String({
      maxLength: 500,
      description: 'Every word must occur in the type or the newest message, as they are shown',
    }),
  ),
  sort: Type.Enum([...sortFields], { default: 'last_seen' }),
  order: Type.Enum(['asc', 'desc'], { default: 'desc' }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 }),
  cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'From the Link header of the page before' })),
});

export const pageQuery = Type.Object({
  ...projectQuery.properties,
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 }),
});

/** The most occurrences whose stacks are read at a time. */
export const mostSymbolicated = 20;
export const occurrencesQuery = Type.Object({
  ...pageQuery.properties,
  cursor: Type.Optional(
    Type.String({ maxLength: 100, description: 'From the Link header of the page before, in the place of an offset' }),
  ),
  symbolicate: Type.Boolean({
    default: false,
    description: `With \`deobfuscated_stack\`, as samples have it; for at most ${mostSymbolicated} at a time`,
  }),
});

export const hoursQuery = Type.Object({
  ...projectQuery.properties,
  hours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
});

const note = Type.Optional(nullable(Type.String({ maxLength: 2000 })));
export const statusBody = Type.Optional(nullable(Type.Object({ note })));

export const actions = ['resolve', 'ignore', 'mute', 'unresolve'] as const;
export const bulkBody = Type.Object({
  action: Type.Enum([...actions]),
  fingerprints: Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), { minItems: 1, maxItems: 500 }),
  note,
});

const status = Type.Enum([...issueStatuses]);

export const issueAnswer = Type.Object({
  fingerprint: Type.String(),
  project_id: Type.String(),
  release: Type.String(),
  environment: Type.String(),
  error_type: Type.String(),
  message: Type.String(),
  source: Type.String(),
  route_or_procedure: nullable(Type.String()),
  screen: nullable(Type.String()),
  total_count: Type.Integer(),
  first_seen: ms('The first occurrence'),
  last_seen: ms('The newest occurrence'),
  status,
  regressed_at: nullable(ms('When it last came back after it had been resolved')),
  hourly: Type.Array(Type.Integer(), {
    description:
      'Events per hour of the last 24 hours, oldest first; of the 24 hours before `until` where the list ends there',
  }),
});

export const occurrenceAnswer = Type.Object(
  {
    id: Type.String(),
    project_id: Type.String(),
    fingerprint: Type.String(),
    source: Type.String(),
    environment: Type.String(),
    release: Type.String(),
    error_type: Type.String(),
    message: Type.String(),
    route_or_procedure: nullable(Type.String()),
    screen: nullable(Type.String()),
    captured_at: ms('When it happened'),
    received_at: ms('When Bloop recorded it'),
    deobfuscated_stack: Type.Optional(deobfuscatedStack),
    deobfuscation: Type.Optional(
      Type.Enum([...noFrames], {
        description: 'The maps of its release could not be read in time (`late`: ask again), or not at all (`failed`)',
      }),
    ),
  },
  { additionalProperties: true, description: 'With every other field that was sent' },
);

export const detailAnswer = Type.Object({
  issue: issueAnswer,
  aggregates: Type.Array(
    Type.Object({
      fingerprint: Type.String(),
      release: Type.String(),
      environment: Type.String(),
      total_count: Type.Integer(),
      status,
      first_seen: ms('The first occurrence'),
      last_seen: ms('The newest occurrence'),
    }),
  ),
  samples: Type.Array(occurrenceAnswer),
});

export const trendAnswer = Type.Array(Type.Object({ hour_bucket: ms('Start of the hour'), count: Type.Integer() }));

export const historyAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    old_status: Type.String(),
    new_status: Type.String(),
    changed_by: Type.String({ description: "A token's name, `cli`, or `system`" }),
    changed_at: ms('When'),
    note: nullable(Type.String()),
    regression: Type.Boolean({ description: 'Whether it came back by itself' }),
  }),
);

export const statusAnswer = Type.Object({ fingerprint: Type.String(), status, updated: Type.Boolean() });

export const bulkAnswer = Type.Object({
  updated: Type.Integer({ description: 'How many were changed' }),
  results: Type.Array(
    Type.Object({
      fingerprint: Type.String(),
      status: Type.Optional(status),
      updated: Type.Boolean(),
      error: Type.Optional(Type.String()),
    }),
  ),
});
