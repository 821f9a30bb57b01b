// What the client needs of where it runs. Node, the browser and React Native each have one.
import type { Sign, SignNow } from '../sign.ts';

export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Ends the request from outside. */
  signal?: AbortSignal;
  /** The request must outlive the page. */
  keepalive?: boolean;
}

export interface Answer {
  status: number;
  body: string;
  /** The header of that name. */
  retryAfter: string | null;
}

/** What a platform's handlers may ask of a client. */
export interface Hooks {
  /** An error that nobody caught. Returns without waiting for anything. */
  uncaught(error: unknown, mechanism: 'uncaughtException' | 'unhandledRejection'): void;
  /** Sends what waits, for at most `timeoutMs`, unless there is nobody to send it to. True when all of it went. */
  leave(timeoutMs: number): Promise<boolean>;
  /** All that is not sent yet, as requests of at most `maxBytes` in all; none when they would have to wait longer. */
  takeAll(limits: { maxBytes?: number; mostDelayMs: number }): Departing[];
  /** How many events are neither sent nor lost. */
  waiting(): number;
  /** The process ends now: says what is left, and why. */
  ended(): void;
  /** `then` is called after each event that is captured from now on. */
  onCaptured(then: () => void): void;
  /** The texts of all events that are neither sent nor lost, oldest first. */
  texts(): string[];
  /** `then` is called whenever these have changed. */
  onChanged(then: () => void): void;
  /** Sends what a client before this one has left. */
  takeUp(texts: string[]): void;
  /** One line, once a minute of a kind at most. */
  say(kind: string, line: string): void;
}

/** A request taken out of a client, and what it wants to know of its end. */
export interface Departing {
  request: OutgoingRequest;
  /** Of its body. */
  bytes: number;
  /** The server asked not to be asked for so long. */
  delayMs: number;
  onEnd(outcome: Answer | Error): void;
}

export interface Platform {
  /** In the User-Agent; undefined where that header cannot be set. */
  userAgent: string | undefined;
  /** Resolves with any answer. @throws Error when there is none: network, timeout, aborted */
  send(request: OutgoingRequest): Promise<Answer>;
  /** Into the metadata of every event, behind the app's own. */
  surroundings?(): Record<string, unknown>;
  /** A UUID of version 4. */
  newId(): string;
  sign: Sign;
  signNow: SignNow;
  /** What is not sent when the client closes is kept by `watchEnd`, for a client to come. */
  keeps?: boolean;
  /** At most so many bytes in a request. Default: 524288, which is also the most. */
  maxBodyBytes?: number;
  /** From construction until close: sends the last events when the process or page ends, or keeps them. Returns what undoes it. */
  watchEnd(hooks: Hooks): () => void;
  /** Returns what undoes it. */
  watchUncaught(hooks: Hooks): () => void;
}
