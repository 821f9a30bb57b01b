// Which of several processes on one log does what has to be done once.

export interface Lease {
  /** Whether this process holds it now. Answers at once. */
  take(): boolean;
  release(): void;
}
