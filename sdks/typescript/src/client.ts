// What an app holds: takes errors, and has them sent. Nothing here throws into the app, except for wrong options.
import { diagnostics, type Say } from './diagnostics.ts';
import { describeError } from './errors.ts';
import { toIngestEvent, withinLimits } from './event.ts';
import type { CaptureContext, CaptureEvent } from './ingest-event.ts';
import { isControlFlow, isNoise } from './noise.ts';
import { type BloopOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import type { Hooks, Platform } from './platform/platform.ts';
import { isObject, readable } from './reading.ts';
import { Sender, type Stats } from './sender.ts';
import { monotonicMs } from './timer.ts';

const waitMs = 2000;
const sameErrorMs = 10_000;

export class CoreClient {
  protected readonly options: ResolvedOptions;
  private readonly platform: Platform;
  private readonly sender: Sender;
  private readonly say: Say;
  private readonly hooks: Hooks;
  /** Errors that were captured, so that none is captured twice on its way up. */
  private readonly known = new WeakMap<object, { at: number; id: string | undefined }>();
  private readonly undo: (() => void)[] = [];
  private hasGlobalHandlers = false;
  private isCapturing = false;
  private closing: Promise<boolean> | undefined;

  /** @throws InvalidOption, a TypeError that names the option */
  constructor(options: BloopOptions, platform: Platform) {
    this.options = resolveOptions(options);
    this.platform = platform;
    this.say = diagnostics(this.options.onDiagnostic, { isTalkative: this.options.debug });
    this.sender = new Sender(this.options, platform, this.say);
    this.hooks = {
      uncaught: (error, mechanism) => void this.captureError(error, { metadata: { unhandled: true, mechanism } }),
      leave: (timeoutMs) => this.sender.leave(timeoutMs),
      takeAll: (limits) => this.sender.takeAll(limits),
      waiting: () => this.sender.waiting,
      ended: () => this.sender.ended(),
      onCaptured: (then) => {
        this.sender.onAdded = then;
      },
      texts: () => this.sender.texts,
      onChanged: (then) => {
        this.sender.onChanged = then;
      },
      takeUp: (texts) => this.sender.takeUp(texts),
      say: this.say,
    };
    this.undo.push(platform.watchEnd(this.hooks));
  }

  /** What consoles and logs show of a client: never the key. */
  toJSON(): object {
    const { endpoint, environment, release } = this.options;
    return { endpoint, environment, release, stats: this.stats };
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }

  /** How many events were captured, and what became of them. */
  get stats(): Readonly<Stats> {
    return { ...this.sender.stats };
  }

  /** Captures an event without an error object. Answers with the id it is stored under, if it was captured. */
  capture(event: CaptureEvent): string | undefined {
    return this.take(event);
  }

  private take(event: CaptureEvent, more?: Record<string, unknown>): string | undefined {
    if (this.closing !== undefined || this.isCapturing) return undefined;
    this.isCapturing = true;
    try {
      if (Math.random() >= this.options.sampleRate) return undefined;
      const around = { ...more, ...this.platform.surroundings?.() };
      const captured = toIngestEvent(event, this.options, { now: Date.now(), id: this.platform.newId(), more: around });
      const kept = this.beforeSend(captured);
      return kept !== undefined && this.sender.add(kept) ? kept.event_id : undefined;
    } catch (error) {
      this.say('internal', `an event could not be captured: ${describeError(error).message}`);
      return undefined;
    } finally {
      this.isCapturing = false;
    }
  }

  /**
   * Captures whatever was thrown: type, message, and stack with its causes. The same object is captured once: what
   * passes several handlers is one event, whose id each of them is told. Ten seconds later it counts anew, since some
   * errors are made once and thrown for ever.
   */
  captureError(error: unknown, context: CaptureContext = {}): string | undefined {
    if (this.closing !== undefined || this.isCapturing) return undefined;
    const known = isObject(error) ? this.known.get(error) : undefined;
    if (known !== undefined && monotonicMs() - known.at < sameErrorMs) return known.id;
    const given = readable(context);
    const { unhandled, mechanism } = readable(given.metadata);
    if (this.options.filterNoise && (isControlFlow(error) || (unhandled === true && isNoise(error)))) return undefined;
    const rejected = mechanism === 'unhandledRejection' ? 'UnhandledRejection' : undefined;
    const { metadata: more, ...described } = describeError(error, rejected);
    const id = this.take({ ...given, ...described }, more);
    if (isObject(error)) this.known.set(error, { at: monotonicMs(), id });
    return id;
  }

  /** Captures errors that nobody catches and rejections that nobody handles, from now until the client is closed. */
  installGlobalHandlers(): void {
    if (this.hasGlobalHandlers || this.closing !== undefined) return;
    this.hasGlobalHandlers = true;
    this.undo.push(this.platform.watchUncaught(this.hooks));
  }

  /**
   * Sends what was captured so far. Resolves with true when all of it arrived and nothing was lost since the flush
   * before, with false otherwise, or when `timeoutMs` passed. Never rejects.
   */
  flush(timeoutMs: number = waitMs): Promise<boolean> {
    return this.closing ?? this.sender.flush(timeoutMs);
  }

  /**
   * Sends what was captured so far, for at most `timeoutMs`, and takes the handlers away. Nothing is captured from now
   * on. Resolves as `flush` does; may be called again.
   */
  close(timeoutMs: number = waitMs): Promise<boolean> {
    this.closing ??= this.end(timeoutMs);
    return this.closing;
  }

  /** The same as `close`. */
  shutdown(timeoutMs?: number): Promise<boolean> {
    return this.close(timeoutMs);
  }

  /** Nothing is captured any more. */
  get isClosed(): boolean {
    return this.closing !== undefined;
  }

  /** For subclasses with handlers of their own: what takes them away at the end. */
  protected whenClosed(undo: () => void): void {
    this.undo.push(undo);
  }

  private async end(timeoutMs: number): Promise<boolean> {
    const isComplete = await this.sender.flush(timeoutMs, { isLast: true });
    for (const undo of this.undo.splice(0)) undo();
    this.sender.stop();
    return isComplete;
  }

  private beforeSend(event: ReturnType<typeof toIngestEvent>): typeof event | undefined {
    const { beforeSend } = this.options;
    if (beforeSend === undefined) return event;
    try {
      const changed = beforeSend(event);
      if (changed === null || changed === undefined) return undefined;
      if (typeof changed !== 'object' || 'then' in changed) throw new TypeError('it must return the event or null');
      return withinLimits({ ...changed, event_id: event.event_id });
    } catch (error) {
      this.say('beforeSend', `an event was dropped, because beforeSend failed: ${describeError(error).message}`);
      return undefined;
    }
  }
}
