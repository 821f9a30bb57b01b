// What admins are told of the system itself. Times are ms since the epoch.

export interface RebuildProgress {
  state: 'running' | 'done' | 'failed';
  /** Undefined: all of them. */
  projections: readonly string[] | undefined;
  /** Events read so far. */
  events: number;
  /** At least how many there are; it comes down to that. */
  total: number;
  startedAt: number;
  finishedAt: number | undefined;
  error: string | undefined;
}

export interface SystemReport {
  startedAt: number;
  log: { position: number; recordedAt: number | null; bytes: number };
  readModels: { bytes: number };
  /** `lag` in positions of the log; `rows` is null where counting them would take too long. */
  projections: { name: string; version: number; position: number; lag: number; rows: number | null }[];
  /** The newest since the start. */
  rebuild: RebuildProgress | undefined;
}
