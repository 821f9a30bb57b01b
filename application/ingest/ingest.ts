// What becomes of an event that an SDK sends: captured, then appended to the log.
import { streams } from '../../domain/events.ts';
import { type Captured, type CaptureLimits, capture } from '../../domain/ingest/capture.ts';
import type { Hash } from '../../domain/ingest/fingerprint.ts';
import type { Log, OccurrenceRow } from '../log.ts';
import type { IngestKey, ProjectKeys } from './project-keys.ts';

const toRow = ({ projectId, apiKey }: IngestKey, { data, payload }: Captured): OccurrenceRow => [
  projectId,
  streams.issue(projectId, data.fingerprint),
  JSON.stringify(data),
  JSON.stringify(payload),
  payload.event_id ?? null,
  apiKey,
];

export interface IngestOptions {
  log: Pick<Log, 'capture'>;
  keys: ProjectKeys;
  limits: CaptureLimits;
  hash: Hash;
  /** Told of each event that is sent on; undefined when nobody wants to know. */
  onReceived: ((event: { projectId: string; fingerprint: string; errorType: string }) => void) | undefined;
}

export const ingest = ({ log, keys, limits, hash, onReceived }: IngestOptions) => ({
  keyOf: (apiKey: string): IngestKey | undefined => keys.find(apiKey),
  legacyKey: keys.legacy,
  /** Validates and fingerprints one event. @throws InvalidEvent */
  capture: (event: unknown, now: number): Captured => capture(event, now, limits, hash),
  /** Answers how many of the events were taken, once these are on disk. @throws LogUnavailable, KeyRevoked */
  append: (key: IngestKey, events: readonly Captured[]): Promise<number> => {
    if (onReceived !== undefined)
      for (const { data } of events)
        onReceived({ projectId: key.projectId, fingerprint: data.fingerprint, errorType: data.errorType });
    return log.capture(events.map((event) => toRow(key, event)));
  },
});

export type Ingest = ReturnType<typeof ingest>;
