// The options of a client: what they mean, what they are by default, and what is refused.
import type { Diagnostic } from './diagnostics.ts';
import type { IngestEvent, Source } from './ingest-event.ts';

export interface BloopOptions {
  /** Where the server is, such as `https://errors.example.com`. */
  endpoint: string;
  /** The project's API key. */
  projectKey: string;
  /** Signs the requests. Default: the project key, which is all that the server asks for. */
  secret?: string | undefined;
  /** Default: `production`. */
  environment?: string | undefined;
  /** Version or build of the app. Default: `unknown`. */
  release?: string | undefined;
  /** Default: `api`. */
  source?: Source | undefined;
  appVersion?: string | undefined;
  buildNumber?: string | undefined;
  /** Added to the metadata of every event, under `tags`. */
  tags?: Record<string, string> | undefined;
  /** Share of events that are sent, 0 to 1. Default: 1. */
  sampleRate?: number | undefined;
  /**
   * Gets each event before it is kept, and returns it, changed or not, or null to drop it. Must answer at once.
   * When it throws, the event is dropped.
   */
  beforeSend?: ((event: IngestEvent) => IngestEvent | null | undefined) | undefined;
  /** Events that may wait; beyond that the oldest is dropped. Default: 100. */
  maxBufferSize?: number | undefined;
  /** So many waiting events are sent at once. Default: 20. */
  flushAt?: number | undefined;
  /** Milliseconds after the first waiting event until it is sent. Default: 5000. */
  flushIntervalMs?: number | undefined;
  /** Milliseconds that a request may take. Default: 10000. */
  timeoutMs?: number | undefined;
  /** Attempts after the first one. Default: Infinity, so that an outage of hours loses what the buffer cannot hold alone. */
  maxRetries?: number | undefined;
  /** Milliseconds before the first retry, at most; they double, up to 300000. Default: 500. */
  backoffMs?: number | undefined;
  /** Events in a request, at most 50. Default: 50. */
  maxBatchSize?: number | undefined;
  /**
   * Keeps out what nobody can mend: `Script error.` without more, notices of ResizeObserver, errors of browser
   * extensions, and what frameworks throw to redirect or to say that a page is not there. Default: true.
   */
  filterNoise?: boolean | undefined;
  /** Gets one line of text when something goes wrong. Default: console.warn. */
  onDiagnostic?: Diagnostic | undefined;
  /** Also says what goes right, and each retry, and holds no line back. Default: false. */
  debug?: boolean | undefined;
}

type Optional = 'secret' | 'appVersion' | 'buildNumber' | 'beforeSend';
export type ResolvedOptions = { [Name in Exclude<keyof BloopOptions, Optional>]-?: NonNullable<BloopOptions[Name]> } & {
  secret: string;
  appVersion: string | undefined;
  buildNumber: string | undefined;
  beforeSend: BloopOptions['beforeSend'];
};

/** An option that cannot be used. The only thing that the SDK ever throws; the message names the option. */
export class InvalidOption extends TypeError {
  constructor(name: string, wrong: string) {
    super(`bloop: ${name} ${wrong}`);
    this.name = 'InvalidOption';
  }
}

const sources: readonly unknown[] = ['api', 'ios', 'android'];

const refuseUnless = (holds: boolean, name: string, wrong: string): void => {
  if (!holds) throw new InvalidOption(name, wrong);
};

const checked = (options: ResolvedOptions): ResolvedOptions => {
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  const isHeader = typeof options.projectKey === 'string' && /^[\x21-\x7e]*$/.test(options.projectKey);
  refuseUnless(isHeader, 'projectKey', 'must be a text without spaces and line ends within');
  for (const name of ['projectKey', 'secret', 'environment', 'release'] as const)
    refuseUnless(isText(options[name]), name, 'must be a text that is not empty');
  for (const name of ['appVersion', 'buildNumber'] as const)
    refuseUnless(options[name] === undefined || typeof options[name] === 'string', name, 'must be a text');
  refuseUnless(/^https?:\/\/[^/\s]/.test(String(options.endpoint)), 'endpoint', 'must be an http or https URL');
  refuseUnless(sources.includes(options.source), 'source', 'must be one of api, ios, android');
  refuseUnless(options.tags !== null && typeof options.tags === 'object', 'tags', 'must be an object');
  refuseUnless(options.sampleRate >= 0 && options.sampleRate <= 1, 'sampleRate', 'must be a number from 0 to 1');
  for (const name of ['beforeSend', 'onDiagnostic'] as const)
    refuseUnless(options[name] === undefined || typeof options[name] === 'function', name, 'must be a function');
  for (const name of ['maxBufferSize', 'flushAt', 'maxBatchSize'] as const)
    refuseUnless(Number.isInteger(options[name]) && options[name] >= 1, name, 'must be a whole number of at least 1');
  for (const name of ['flushIntervalMs', 'timeoutMs'] as const)
    refuseUnless(options[name] > 0 && options[name] <= 2_147_483_647, name, 'must be a number of milliseconds above 0');
  const isCount = Number.isInteger(options.maxRetries) || options.maxRetries === Number.POSITIVE_INFINITY;
  refuseUnless(isCount && options.maxRetries >= 0, 'maxRetries', 'must be a whole number or Infinity');
  refuseUnless(options.backoffMs >= 0, 'backoffMs', 'must be a number of milliseconds');
  refuseUnless(options.maxBatchSize <= 50, 'maxBatchSize', 'must be at most 50');
  return options;
};

/** Fills in the defaults. @throws InvalidOption naming the option */
export const resolveOptions = (given: BloopOptions): ResolvedOptions => {
  if (given === null || typeof given !== 'object') throw new InvalidOption('options', 'must be an object');
  // A key that was read from a file often has its line end.
  const projectKey = typeof given.projectKey === 'string' ? given.projectKey.trim() : given.projectKey;
  return checked({
    endpoint: typeof given.endpoint === 'string' ? given.endpoint.replace(/\/+$/, '') : given.endpoint,
    projectKey,
    secret: given.secret ?? projectKey,
    environment: given.environment ?? 'production',
    release: given.release ?? 'unknown',
    source: given.source ?? 'api',
    appVersion: given.appVersion ?? undefined,
    buildNumber: given.buildNumber ?? undefined,
    tags: given.tags ?? {},
    sampleRate: given.sampleRate ?? 1,
    beforeSend: given.beforeSend ?? undefined,
    maxBufferSize: given.maxBufferSize ?? 100,
    flushAt: given.flushAt ?? 20,
    flushIntervalMs: given.flushIntervalMs ?? 5000,
    timeoutMs: given.timeoutMs ?? 10_000,
    maxRetries: given.maxRetries ?? Number.POSITIVE_INFINITY,
    backoffMs: given.backoffMs ?? 500,
    maxBatchSize: given.maxBatchSize ?? 50,
    onDiagnostic: given.onDiagnostic ?? ((line) => console.warn(line)),
    filterNoise: given.filterNoise ?? true,
    debug: given.debug ?? false,
  });
};
