// What an app says of an error, and what goes over the wire.

export type Source = 'api' | 'ios' | 'android';

/** What goes over the wire. Fields that are not known are absent. */
export interface IngestEvent {
  /** Milliseconds since the epoch. */
  timestamp: number;
  source: Source;
  environment: string;
  release: string;
  error_type: string;
  message: string;
  app_version?: string;
  build_number?: string;
  route_or_procedure?: string;
  screen?: string;
  stack?: string;
  http_status?: number;
  request_id?: string;
  user_id_hash?: string;
  device_id_hash?: string;
  /** Takes the place of the fingerprint that the server would compute. */
  fingerprint?: string;
  metadata?: Record<string, unknown>;
  /** UUID of version 4. The same on every attempt to send the event, so that it is stored once. */
  event_id: string;
}

/** What an app may say about an error, beside the error itself. */
export interface CaptureContext {
  /** API route or procedure, such as `POST /api/users`. */
  route?: string | undefined;
  /** The same as `route`, by the name that it has on the wire. */
  routeOrProcedure?: string | undefined;
  /** Screen or view. */
  screen?: string | undefined;
  httpStatus?: number | undefined;
  /** Correlates the event with logs. */
  requestId?: string | undefined;
  /** A hash, never the id itself. */
  userIdHash?: string | undefined;
  deviceIdHash?: string | undefined;
  fingerprint?: string | undefined;
  /** At most 4096 bytes of JSON; the leading keys that fit are kept. */
  metadata?: Record<string, unknown> | undefined;
  /** These four replace what the client's options say. */
  environment?: string | undefined;
  release?: string | undefined;
  appVersion?: string | undefined;
  buildNumber?: string | undefined;
}

/** An event without an error object. */
export interface CaptureEvent extends CaptureContext {
  errorType: string;
  message: string;
  stack?: string | undefined;
}
