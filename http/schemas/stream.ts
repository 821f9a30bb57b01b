// Requests for the stream of what happens, and what it tells. The messages are described for the API document.
import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { mostIssues } from '../../domain/live/changes.ts';
import { topics } from '../../domain/live/topics.ts';
import { projectQuery } from './errors.ts';

const position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const lastEventId = Type.Optional({
  ...position,
  description: 'The id of the last message that was seen: what has happened since is told. The header wins',
});

export const streamQuery = Type.Object({ ...projectQuery.properties, last_event_id: lastEventId });
export const streamHeaders = Type.Object({ 'last-event-id': lastEventId });

const changes = Type.Object({
  position: Type.Integer({ description: 'The last position of the log that this tells of' }),
  events: Type.Integer({ description: 'Occurrences' }),
  issues: Type.Array(
    Type.Object({
      project_id: Type.String(),
      fingerprint: Type.String(),
      events: Type.Integer({ description: 'Occurrences' }),
      new: Type.Boolean({ description: 'It has occurred for the first time' }),
      regressed: Type.Boolean({ description: 'It was resolved, and has occurred again' }),
      status_changed: Type.Boolean(),
    }),
    { maxItems: mostIssues },
  ),
  more: Type.Boolean({ description: 'Other issues have changed too, too many to name' }),
  topics: Type.Array(Type.Enum([...topics]), { description: 'What else has changed; for users, not for tokens' }),
});

export const streamAnswer = Type.Unsafe<Readable>({
  description:
    'Server-sent events, the position in the log as id of each: `ready` {position} at once, `changes` when read models show what has ' +
    'happened, at most one a second, `reset` {position} when it cannot be told what has; `ping` {position} after 15 s without another. ' +
    'The schema is that of the data of `changes`',
  content: { 'text/event-stream': { schema: changes } },
});
