// Requests about the system itself, and what they are answered. Times are ms since 1970.
import { Type } from 'typebox';
import { mostCounted } from '../../projections/queries/system.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const rebuildBody = Type.Optional(
  nullable(
    Type.Object(
      {
        projections: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
            minItems: 1,
            maxItems: 100,
            description: 'Names, `analytics` for all of these; everything when left out',
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
);

export const rebuildAnswer = Type.Object({
  state: Type.Enum(['running', 'done', 'failed']),
  projections: nullable(Type.Array(Type.String(), { description: 'Null: all' })),
  events: Type.Integer({ description: 'Read so far' }),
  total: Type.Integer({ description: 'At least how many there are: it comes down to that' }),
  started_at: Type.Integer(),
  finished_at: nullable(Type.Integer()),
  error: nullable(Type.String()),
});

export const systemAnswer = Type.Object({
  version: Type.String(),
  started_at: Type.Integer(),
  log: Type.Object({
    position: Type.Integer({ description: 'Of the newest event' }),
    recorded_at: nullable(Type.Integer()),
    bytes: Type.Integer({ description: 'The log and all that cannot be derived from it' }),
  }),
  read_models: Type.Object({ bytes: Type.Integer() }),
  projections: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.Integer(),
      position: Type.Integer({ description: 'Up to which it holds the log' }),
      lag: Type.Integer({ description: 'How far it is behind, in positions' }),
      rows: Type.Union([Type.Integer(), Type.Null()], { description: `Null for more than ${mostCounted}` }),
    }),
  ),
  analytics: Type.Object({ enabled: Type.Boolean() }),
  rebuild: nullable(rebuildAnswer),
});
