// Ingest under load: what is acknowledged, persisted and projected per second, how long an answer takes, and what it costs.
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { requestsOf } from './events.ts';
import { load } from './load.ts';
import { type BloopServer, health, peakMb, startBare, startBloop } from './servers.ts';

export interface IngestRun {
  /** Events per second that were acknowledged. */
  acknowledged: number;
  /** Events in the log for each one acknowledged. */
  persisted: number;
  failed: number;
  /** ms */
  p50: number;
  p99: number;
  /** Seconds from the end of the load until the read models held everything. */
  lagSeconds: number;
  lagEvents: number;
  peakMb: number;
  bytesPerEvent: number;
}

export interface IngestScenario {
  fingerprints: number;
  eventsEach: number;
  seconds: number;
  connections: number;
  /** Done to the server before the load. */
  prepare?: (server: BloopServer) => Promise<void>;
}

const distinctRequests = (eventsEach: number): number => (eventsEach === 1 ? 20_000 : 2_000);

const untilProjected = async (port: number): Promise<{ lagSeconds: number; lagEvents: number }> => {
  const started = performance.now();
  const { projection_lag: lagEvents } = await health(port);
  for (;;) {
    const { projection_lag } = await health(port);
    if (projection_lag === 0) return { lagSeconds: (performance.now() - started) / 1000, lagEvents };
  }
};

const pathOf = (eventsEach: number): string => (eventsEach === 1 ? '/v1/ingest' : '/v1/ingest/batch');

export const measureIngest = async ({
  fingerprints,
  eventsEach,
  seconds,
  connections,
  prepare,
}: IngestScenario): Promise<IngestRun> => {
  const server = await startBloop();
  await prepare?.(server);
  const { buffers } = requestsOf(
    pathOf(eventsEach),
    fingerprints,
    eventsEach,
    server.key,
    distinctRequests(eventsEach),
  );
  const result = await load({ port: server.port, requests: buffers, connections, seconds, warmUpSeconds: 2 });
  const lag = await untilProjected(server.port);
  const peak = peakMb(server.pid);
  await server.stop();
  const db = new Database(server.databasePath, { readonly: true });
  const persisted = db.prepare("SELECT count(*) FROM log WHERE type = 'ErrorCaptured'").pluck().get() as number;
  db.close();
  const bytesPerEvent = Math.round(statSync(server.databasePath).size / persisted);
  await server.remove();
  return {
    acknowledged: (result.answered * eventsEach) / seconds,
    persisted: persisted / (result.answeredInAll * eventsEach),
    failed: result.failed,
    p50: result.p50,
    p99: result.p99,
    ...lag,
    peakMb: peak,
    bytesPerEvent,
  };
};

export interface BareRun {
  /** Requests per second. */
  answered: number;
  p50: number;
  p99: number;
}

export const measureBare = async ({
  fingerprints,
  eventsEach,
  seconds,
  connections,
}: IngestScenario): Promise<BareRun> => {
  const server = await startBare();
  const { buffers } = requestsOf(pathOf(eventsEach), fingerprints, eventsEach, 'bench', distinctRequests(eventsEach));
  const result = await load({ port: server.port, requests: buffers, connections, seconds, warmUpSeconds: 2 });
  await server.stop();
  return { answered: result.answered / seconds, p50: result.p50, p99: result.p99 };
};
