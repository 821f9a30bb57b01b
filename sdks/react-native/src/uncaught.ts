// What the handlers of this package ask of a client.

export interface Uncaught {
  uncaught(error: unknown, mechanism: string, metadata?: Record<string, unknown>): void;
  flush(timeoutMs: number): Promise<boolean>;
}
