// Requests about alert rules, and what they are answered. What a config must look like is the domain's to say.
import { Type } from 'typebox';
import { channelTypes } from '../../domain/alerts/channel.ts';
import { attemptOutcomes } from '../../domain/alerts/events.ts';
import { alertReasons } from '../../domain/alerts/rule.ts';
import { deliveryStates } from '../../projections/deliveries.ts';
import { configAnswer, configExamples, evidenceAnswer } from './rule-config.ts';

const ms = (description: string) => Type.Integer({ description: `${description}, ms since 1970` });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
/** Limits of names are the domain's; this one keeps nonsense from getting that far. */
const text = Type.String({ maxLength: 8192 });
const serial = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

export const ruleParams = Type.Object({ id: serial });
export const channelParams = Type.Object({ id: serial, channel_id: serial });
export const deliveryParams = Type.Object({ id: serial, delivery_id: Type.String({ minLength: 1, maxLength: 128 }) });
export const pageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 32, description: 'From the Link header of the page before' })),
});

const config = Type.Object(
  {},
  {
    additionalProperties: true,
    description: configExamples,
  },
);
const project = Type.Optional(
  nullable(Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug; null: all projects' })),
);
export const ruleBody = Type.Object({
  name: text,
  description: Type.Optional(text),
  config,
  project_id: project,
  enabled: Type.Optional(Type.Boolean()),
});
export const ruleChanges = Type.Object(
  {
    name: Type.Optional(text),
    description: Type.Optional(text),
    config: Type.Optional(config),
    project_id: project,
    enabled: Type.Optional(Type.Boolean()),
  },
  { description: 'What is left out stays as it is' },
);
export const channelBody = Type.Object({
  config: Type.Object(
    {},
    {
      additionalProperties: true,
      description: '`{"type":"slack","webhook_url"}`, `{"type":"webhook","url"}` or `{"type":"email","to"}`',
    },
  ),
});

const channel = {
  id: serial,
  rule_id: serial,
  type: Type.Enum([...channelTypes]),
  target: Type.String({ description: 'Where it leads; of a webhook without the path, which is a secret' }),
  created_at: ms('When it was added'),
};
export const channelAnswer = Type.Object(channel);
export const newChannelAnswer = Type.Object({
  ...channel,
  secret: nullable(
    Type.String({ description: 'Signs what a webhook is sent (X-Bloop-Signature). Shown this once: keep it' }),
  ),
});
export const ruleAnswer = Type.Object({
  id: serial,
  project_id: nullable(Type.String()),
  name: Type.String(),
  description: Type.String(),
  config: configAnswer,
  enabled: Type.Boolean(),
  channels: Type.Array(channelAnswer),
  created_by: Type.String(),
  created_at: ms('When it was made'),
  updated_at: ms('When it was changed last'),
  fired_count: Type.Integer(),
  last_fired_at: nullable(ms('When it fired last')),
});

export const testAnswer = Type.Array(
  Type.Object({
    channel_id: Type.Union([serial, Type.String()]),
    type: Type.Enum([...channelTypes]),
    target: Type.String(),
    delivered: Type.Boolean(),
    status: nullable(Type.Integer({ description: 'HTTP status of the answer' })),
    error: nullable(Type.String()),
    duration_ms: Type.Number(),
  }),
);

export const alertsAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    project_id: Type.String(),
    fingerprint: Type.String(),
    reason: Type.Enum([...alertReasons]),
    evidence: nullable(evidenceAnswer),
    occurrence: Type.Integer({ description: 'Log position of the occurrence that made it fire' }),
    fired_at: ms('When it fired'),
  }),
);

export const deliveriesAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    channel_id: Type.String(),
    channel: Type.Enum([...channelTypes]),
    target: Type.String(),
    state: Type.Enum([...deliveryStates], { description: '`dead`: given up, can be sent again' }),
    count: Type.Integer({ description: 'How many alerts it tells' }),
    queued_at: ms('When it was queued'),
    next_attempt_at: nullable(ms('When it will be tried next')),
    attempts: Type.Array(
      Type.Object({
        attempt: Type.Integer(),
        attempted_at: ms('When it had been tried'),
        outcome: Type.Enum([...attemptOutcomes]),
        status: nullable(Type.Integer()),
        error: nullable(Type.String()),
        duration_ms: Type.Integer(),
        retry_at: nullable(ms('When it was to be tried again')),
      }),
    ),
  }),
);
export const deletedAnswer = Type.Object({ id: serial, deleted: Type.Literal(true) });
