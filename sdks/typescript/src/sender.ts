// Takes waiting events to the server: one request at a time, again when that may help, until they are settled.
import { eventsAre, eventsWere, type Say } from './diagnostics.ts';
import { toJsonText } from './event.ts';
import { Flushes } from './flushes.ts';
import type { IngestEvent } from './ingest-event.ts';
import type { ResolvedOptions } from './options.ts';
import { type Batch, Outbox, type Waiting } from './outbox.ts';
import { Patience } from './patience.ts';
import type { Answer, Departing, Platform } from './platform/platform.ts';
import { Requests } from './requests.ts';
import { byteLength } from './text.ts';
import { quietTimer } from './timer.ts';
import { judge, judgeFailure, type Verdict } from './verdict.ts';

/** How many events were taken into the buffer, and what became of them. The rest still waits. */
export interface Stats {
  captured: number;
  sent: number;
  /** Pushed out of a full buffer. */
  dropped: number;
  /** Refused by the server, given up after `maxRetries`, or left over when the client closed and nobody keeps it. */
  failed: number;
}

/** An outage of so many tries is said, though nothing is lost yet. */
const worthSaying = 3;
/** At the end of a process a connection that was refused is tried once more, after so long. */
const quickMs = 100;

export class Sender {
  readonly stats: Stats = { captured: 0, sent: 0, dropped: 0, failed: 0 };
  private readonly options: ResolvedOptions;
  private readonly requests: Requests;
  /** What is not sent when the client is stopped is kept by the platform, and not lost. */
  private readonly isKept: boolean;
  private readonly say: Say;
  private readonly outbox: Outbox;
  private readonly flushes = new Flushes();
  private readonly patience: Patience;
  private inFlight: Batch | undefined;
  /** Batches of a page that was hidden, whose end is not known yet. */
  private readonly departed = new Set<Batch>();
  /** The last event of the batch that is tried again: it stays the same batch, and newer events wait for the next. */
  private retriedUpTo: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRunning = false;
  private isStopped = false;
  private isLeaving = false;
  private readonly stopping = new AbortController();
  /** Called after each event that was taken into the buffer. */
  onAdded: (() => void) | undefined;
  /** Called whenever other events are unsettled than before. */
  onChanged: (() => void) | undefined;
  private lastFailure = 'no time was left';

  constructor(options: ResolvedOptions, platform: Platform, say: Say) {
    this.options = options;
    this.requests = new Requests(options, platform);
    this.isKept = platform.keeps ?? false;
    this.say = say;
    this.patience = new Patience(options.backoffMs);
    this.outbox = new Outbox(options.maxBufferSize, ({ number }) => {
      this.stats.dropped += 1;
      this.flushes.lost(number);
    });
  }

  /** How many events are neither sent nor lost. */
  get waiting(): number {
    return this.underWay.reduce((sum, { events }) => sum + events.length, this.outbox.size);
  }

  /** The texts of these events, oldest first. */
  get texts(): string[] {
    const unsettled = [...this.underWay.flatMap(({ events }) => events), ...this.outbox.events];
    return unsettled.sort((a, b) => a.number - b.number).map(({ json }) => json);
  }

  /** Taken out of the buffer, and not settled. */
  private get underWay(): Batch[] {
    return [...this.departed, ...(this.inFlight === undefined ? [] : [this.inFlight])];
  }

  /** Whether there is room for the event; a large one is said to be too large. */
  add(event: IngestEvent): boolean {
    const json = toJsonText(event);
    if (json === undefined) {
      this.say('too large', 'an event was dropped: it has fields that are too large for the server');
      return false;
    }
    this.outbox.add(json);
    this.stats.captured += 1;
    this.schedule();
    this.onAdded?.();
    this.onChanged?.();
    return true;
  }

  /** Texts of events that a client before this one has left. They are older than its own, and sent at once. */
  takeUp(texts: string[]): void {
    this.stats.captured += texts.length;
    this.outbox.addOlder(texts);
    this.onChanged?.();
    if (texts.length > 0) this.start();
  }

  /**
   * Resolves with whether everything added before is sent within `timeoutMs`, and nothing was lost since the flush
   * before. Cuts a pause of our own short, never one that the server asked for.
   */
  flush(timeoutMs: number, { isLast = false } = {}): Promise<boolean> {
    if (this.oldestUnsettled > this.outbox.newest) return Promise.resolve(this.flushes.nothingToWaitFor());
    const done = this.flushes.wait(this.outbox.newest, timeoutMs);
    this.patience.hurry({ isLast });
    this.start();
    return done;
  }

  /** A flush at the end of a process: nobody waits for a server that is not there. */
  async leave(timeoutMs: number): Promise<boolean> {
    this.isLeaving = true;
    const isComplete = await this.flush(timeoutMs, { isLast: true });
    this.isLeaving = false;
    return isComplete;
  }

  /** The process ends now, and with it what waits. */
  ended(): void {
    const left = this.waiting;
    if (left > 0) this.say('ended', `${eventsWere(left)} not sent before the end of the process (${this.lastFailure})`);
  }

  /** Gives up whatever is not sent. */
  stop(): void {
    this.isStopped = true;
    const left = this.waiting;
    if (left > 0)
      this.say('closed', `${eventsAre(left)} ${this.isKept ? 'kept' : 'lost'}: the client was closed first`);
    clearTimeout(this.timer);
    this.stopping.abort();
    this.patience.end();
    this.lose(this.outbox.clear());
  }

  /** See `Hooks.takeAll`. What is on its way goes once more: the server stores it once. */
  takeAll({
    maxBytes = Number.POSITIVE_INFINITY,
    mostDelayMs,
  }: {
    maxBytes?: number;
    mostDelayMs: number;
  }): Departing[] {
    const departing: Departing[] = [];
    const delayMs = this.patience.closedMs;
    if (delayMs > mostDelayMs) return departing;
    let left = maxBytes;
    const add = (batch: Batch, bytes: number, onEnd: Departing['onEnd']): void => {
      left -= bytes;
      departing.push({ request: this.requests.signedNow(batch), bytes, delayMs, onEnd });
    };
    if (this.inFlight !== undefined) {
      const bytes = byteLength(this.inFlight.body);
      if (bytes <= left) add(this.inFlight, bytes, () => undefined);
    }
    for (;;) {
      const batch = this.outbox.take(this.options.maxBatchSize, Math.min(left, this.requests.maxBytes));
      if (batch === undefined) return departing;
      this.departed.add(batch);
      add(batch, byteLength(batch.body), (outcome) => this.departureEnded(batch, outcome));
    }
  }

  private departureEnded(batch: Batch, outcome: Answer | Error): void {
    this.departed.delete(batch);
    this.concluded(batch, outcome instanceof Error ? judgeFailure(outcome) : judge(outcome));
    this.schedule();
  }

  /** The number of the oldest event that is neither sent nor lost. */
  private get oldestUnsettled(): number {
    const numbers = this.underWay.map(({ events }) => events[0]?.number ?? Number.POSITIVE_INFINITY);
    return Math.min(this.outbox.oldest, ...numbers);
  }

  private schedule(): void {
    if (this.isStopped || this.isRunning || this.outbox.size === 0) return;
    if (this.outbox.size >= this.options.flushAt) this.start();
    else this.timer ??= quietTimer(() => this.start(), this.options.flushIntervalMs);
  }

  private start(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    void this.run();
  }

  /** Sends what waits now, what flushes wait for, and goes on while there is enough for a flush. */
  private async run(): Promise<void> {
    const newest = this.outbox.newest;
    const isWanted = () =>
      this.outbox.oldest <= Math.max(newest, this.flushes.upTo) || this.outbox.size >= this.options.flushAt;
    try {
      // Captures of the same turn go together.
      await Promise.resolve();
      while (!this.isStopped && isWanted()) {
        await this.patience.wait();
        if (this.isStopped) break;
        const batch = this.outbox.take(this.options.maxBatchSize, this.requests.maxBytes, this.retryLimit);
        if (batch === undefined) break;
        this.inFlight = batch;
        const verdict = await this.requests.attempt(batch, this.stopping.signal);
        this.inFlight = undefined;
        this.concluded(batch, verdict);
      }
    } catch (error) {
      this.say('internal', `events could not be sent: ${error}`);
    } finally {
      this.inFlight = undefined;
      this.isRunning = false;
    }
    this.flushes.settled(this.oldestUnsettled);
    this.schedule();
  }

  /** Infinite when the batch that would be tried again was pushed out of the buffer meanwhile. */
  private get retryLimit(): number {
    const limit = this.retriedUpTo;
    return limit === undefined || limit < this.outbox.oldest ? Number.POSITIVE_INFINITY : limit;
  }

  /** What a verdict means for the batch and for those that come after it. */
  private concluded(batch: Batch, verdict: Verdict): void {
    const count = batch.events.length;
    if (verdict.is !== 'retry') this.patience.succeeded();
    if (verdict.is === 'taken') this.taken(batch, verdict);
    else if (verdict.is === 'retry' && !this.isStopped && this.patience.failures < this.options.maxRetries)
      this.again(batch, verdict);
    else {
      this.patience.succeeded();
      if (!this.isStopped) this.say(verdict.is, `${eventsAre(count)} lost: ${this.requests.url}: ${verdict.reasons}`);
      this.outbox.keepNews(batch);
      this.lose(batch.events);
    }
    if (verdict.is !== 'retry') this.retriedUpTo = undefined;
    this.onChanged?.();
    this.flushes.settled(this.oldestUnsettled);
  }

  private taken({ events }: Batch, { rejected, reasons }: Verdict & { is: 'taken' }): void {
    this.stats.sent += events.length - rejected;
    if (rejected > 0) {
      this.say(
        'rejected',
        `${rejected} of ${events.length} events ${rejected === 1 ? 'was' : 'were'} not taken: ${reasons}`,
      );
      this.stats.failed += rejected;
      this.flushes.lost(events[0]?.number ?? 0);
    } else this.tell(`${eventsWere(events.length)} sent`);
  }

  /** Back to the front of those that wait: they are bounded, and the oldest give way. */
  private again(batch: Batch, { reasons, afterMs, isRefused }: Verdict & { is: 'retry' }): void {
    this.lastFailure = reasons;
    this.retriedUpTo = batch.events.at(-1)?.number;
    this.outbox.putBack(batch);
    const wait = this.patience.failed(afterMs);
    this.tell(`tried again in ${Math.round(wait)} ms: ${reasons}`);
    if (this.options.maxRetries === Number.POSITIVE_INFINITY && this.patience.failures >= worthSaying)
      this.say('waiting', `${eventsAre(this.outbox.size)} waiting: ${this.requests.url}: ${reasons}`);
    if (!this.isLeaving || !isRefused) return;
    if (this.patience.failures > 1) this.flushes.giveUp();
    else setTimeout(() => this.patience.hurry({ isLast: true }), quickMs);
  }

  /** For those who want to know everything. */
  private tell(line: string): void {
    if (this.options.debug) this.say('debug', line);
  }

  private lose(events: Waiting[]): void {
    if (this.isStopped && this.isKept) return;
    this.stats.failed += events.length;
    for (const { number } of events) this.flushes.lost(number);
  }
}
