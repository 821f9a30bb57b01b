// What cannot be done now, though nothing is wrong with it: the same request may work later.

/** The HTTP layer answers these as they are. */
export type UnavailableCode =
  | 'log_unavailable'
  | 'query_unavailable'
  | 'retention_unavailable'
  | 'archive_unavailable'
  | 'upload_unavailable'
  | 'uploads_busy'
  | 'analytics_building'
  | 'analytics_unavailable';

export class Unavailable extends Error {
  readonly code: UnavailableCode;
  /** What clients are told; the message is for the log of the server. */
  readonly told: string;

  constructor(code: UnavailableCode, message: string, told = message) {
    super(message);
    this.code = code;
    this.told = told;
  }
}
