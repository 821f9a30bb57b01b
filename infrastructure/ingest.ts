// What becomes of an event that an SDK sends: captured, then appended to the log.
import type { Logger } from 'pino';
import { streams } from '../domain/events.ts';
import { type Captured, type CaptureLimits, capture } from '../domain/ingest/capture.ts';
import type { IngestKey, ProjectKeys } from './access/project-keys.ts';
import type { Config } from './config-schema.ts';
import { xxh3 } from './hash.ts';
import type { OccurrenceRow } from './log/append.ts';
import type { Appender } from './log/appender.ts';

const toRow = ({ projectId, apiKey }: IngestKey, { data, payload }: Captured): OccurrenceRow => [
  projectId,
  streams.issue(projectId, data.fingerprint),
  JSON.stringify(data),
  JSON.stringify(payload),
  payload.event_id ?? null,
  apiKey,
];

export const ingestPort = async (
  settings: Config['ingest'],
  appender: Pick<Appender, 'capture'>,
  keys: ProjectKeys,
  log: Logger,
) => {
  const hash = await xxh3();
  const limits: CaptureLimits = {
    maxEventBytes: settings.max_payload_bytes,
    maxStackBytes: settings.max_stack_bytes,
    maxMetadataBytes: settings.max_metadata_bytes,
    maxMessageBytes: settings.max_message_bytes,
  };
  const tellsEach = log.isLevelEnabled('debug');
  return {
    keyOf: keys.find,
    legacyKey: keys.legacy,
    capture: (event: unknown, now: number) => capture(event, now, limits, hash),
    append: (key: IngestKey, events: readonly Captured[]) => {
      if (tellsEach)
        for (const { data } of events)
          log.debug(
            { projectId: key.projectId, fingerprint: data.fingerprint, errorType: data.errorType },
            'event received',
          );
      return appender.capture(events.map((event) => toRow(key, event)));
    },
  };
};
