// Whether all is well.

export interface Problem {
  /** One word for machines. */
  code: string;
  /** What is wrong, in words. */
  reason: string;
}

export interface Health {
  /** Whether the last commit, or a try since, succeeded. */
  writable: boolean;
  /** Events that wait for their commit, as a part of the capacity: 0 to 1. */
  usage: number;
  /** Positions of the log that the read models do not show yet. */
  lag: number;
  problems: readonly Problem[];
}

export interface Status {
  health(): Health;
  /** False while read models are being rebuilt at the start. */
  caughtUp(): boolean;
}
