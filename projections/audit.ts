// What people, tokens, operators and policies caused, as the log has it. What the system does by itself is not in it, such as
// sending notifications: that has a log of its own.
import { type DecidedEvent, decidedTypes, type Recorded } from '../domain/events.ts';
import { defineProjection, key, last } from './projection.ts';

const entry = (event: Recorded<DecidedEvent>) => ({
  position: event.position,
  recorded_at: event.recordedAt,
  project_id: event.projectId,
  stream: event.stream,
  type: event.type,
  actor: event.actor,
  cause: event.cause,
  data: JSON.stringify(event.data),
});

const bySystem = new Set<string>(['DeliveryQueued', 'DeliveryAttempted']);
export const auditedTypes = decidedTypes.filter((type) => !bySystem.has(type));

export const audit = defineProjection({
  name: 'audit',
  version: 2,
  distinct: true,
  columns: {
    position: key.integer,
    recorded_at: last.integer,
    project_id: last.text,
    stream: last.text,
    type: last.text,
    actor: last.text,
    cause: last.integer,
    data: last.text,
  },
  indexes: [{ columns: ['project_id', 'position'] }, { columns: ['stream', 'position'] }],
  on: Object.fromEntries(auditedTypes.map((type) => [type, entry])),
});
