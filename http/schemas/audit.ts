// What happened, and who caused it, as answered.
import { Type } from 'typebox';

export const auditAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    recorded_at: Type.Integer({ description: 'ms since 1970' }),
    project_id: Type.Union([Type.String(), Type.Null()]),
    type: Type.String(),
    stream: Type.String(),
    actor: Type.String({ description: '`user:<id>`, `token:<id>`, `policy:<name>`, or `cli`' }),
    actor_name: Type.String(),
    data: Type.Unknown({ description: 'What changed' }),
  }),
);
