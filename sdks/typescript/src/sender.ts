// Takes waiting events to the server: one request at a time, again when that may help, until they are settled.
import type { Say } from './diagnostics.ts';
import { type IngestEvent, toJsonText } from './event.ts';
import { Flushes } from './flushes.ts';
import type { ResolvedOptions } from './options.ts';
import { type Batch, Outbox, type Waiting } from './outbox.ts';
import { backoff, Pause, quietTimer } from './pause.ts';
import type { Answer, Departing, OutgoingRequest, Platform } from './platform/platform.ts';
import { judge, judgeFailure, type Verdict } from './verdict.ts';

/** How many events were taken into the buffer, and what became of them. The rest still waits. */
export interface Stats {
  captured: number;
  sent: number;
  /** Pushed out of a full buffer. */
  dropped: number;
  /** Refused by the server, given up after the retries, or left over when the client closed. */
  failed: number;
}

const mostBodyBytes = 512 * 1024;

export class Sender {
  readonly stats: Stats = { captured: 0, sent: 0, dropped: 0, failed: 0 };
  private readonly options: ResolvedOptions;
  private readonly platform: Platform;
  private readonly say: Say;
  private readonly outbox: Outbox;
  private readonly flushes = new Flushes();
  private readonly backingOff = new Pause();
  private inFlight: Batch | undefined;
  /** Batches of a page that was hidden, whose end is not known yet. */
  private readonly departed = new Set<Batch>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRunning = false;
  private isStopped = false;
  private readonly stopping = new AbortController();

  constructor(options: ResolvedOptions, platform: Platform, say: Say) {
    this.options = options;
    this.platform = platform;
    this.say = say;
    this.outbox = new Outbox(options.maxBufferSize, ({ number }) => {
      this.stats.dropped += 1;
      this.flushes.lost(number);
    });
  }

  add(event: IngestEvent): void {
    const json = toJsonText(event);
    if (json === undefined) {
      this.say('too large', 'an event was dropped: it has fields that are too large for the server');
      return;
    }
    this.outbox.add(json);
    this.stats.captured += 1;
    this.schedule();
  }

  /** Resolves with whether everything added before is sent within `timeoutMs`. Cuts a backoff short. */
  flush(timeoutMs: number): Promise<boolean> {
    if (this.oldestUnsettled > this.outbox.newest) return Promise.resolve(true);
    const done = this.flushes.wait(this.outbox.newest, timeoutMs);
    this.backingOff.cut();
    this.start();
    return done;
  }

  /** Gives up whatever is not sent. */
  stop(): void {
    this.isStopped = true;
    const left = this.outbox.size + (this.inFlight?.events.length ?? 0);
    if (left > 0) this.say('closed', `${left} events are lost: the client was closed before they were sent`);
    clearTimeout(this.timer);
    this.stopping.abort();
    this.backingOff.cut();
    this.lose(this.outbox.clear());
  }

  /** See `Hooks.takeAll`. What is on its way goes once more: the server stores it once. */
  takeAll(maxBytes: number): Departing[] {
    const departing: Departing[] = [];
    let left = maxBytes;
    const add = (batch: Batch, onEnd: Departing['onEnd']): void => {
      left -= batch.body.length;
      const request = this.requestOf(batch, this.platform.signNow(batch.body, this.options.secret));
      departing.push({ request, events: batch.events.length, onEnd });
    };
    if (this.inFlight !== undefined && this.inFlight.body.length * 3 <= left) add(this.inFlight, () => undefined);
    for (;;) {
      const batch = this.outbox.take(this.options.maxBatchSize, Math.min(left, this.maxBodyBytes));
      if (batch === undefined) return departing;
      this.departed.add(batch);
      add(batch, (outcome) => this.departureEnded(batch, outcome));
    }
  }

  private departureEnded(batch: Batch, outcome: Answer | Error): void {
    this.departed.delete(batch);
    const verdict = outcome instanceof Error ? judgeFailure(outcome) : judge(outcome);
    if (verdict.is === 'retry' && !this.isStopped) {
      this.outbox.putBack(batch);
      this.schedule();
    } else this.settle(batch, verdict);
  }

  /** The number of the oldest event that is neither sent nor lost. */
  private get oldestUnsettled(): number {
    const batches = [...this.departed, ...(this.inFlight === undefined ? [] : [this.inFlight])];
    return Math.min(this.outbox.oldest, ...batches.map(({ events }) => events[0]?.number ?? Number.POSITIVE_INFINITY));
  }

  private get maxBodyBytes(): number {
    return Math.min(this.platform.maxBodyBytes ?? mostBodyBytes, mostBodyBytes);
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
        this.inFlight = this.outbox.take(this.options.maxBatchSize, this.maxBodyBytes);
        if (this.inFlight === undefined) break;
        this.settle(this.inFlight, await this.deliver(this.inFlight));
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

  /** The last verdict: never `retry`, unless the retries are used up. */
  private async deliver(batch: Batch): Promise<Verdict> {
    for (let attempt = 0; ; attempt++) {
      const verdict = await this.attempt(batch);
      if (verdict.is !== 'retry' || attempt >= this.options.maxRetries || this.isStopped) return verdict;
      const wait = Math.max(backoff(this.options.backoffMs, attempt), verdict.afterMs);
      this.tell(`tried again in ${Math.round(wait)} ms: ${verdict.reasons}`);
      await this.backingOff.for(wait);
      if (this.isStopped) return verdict;
    }
  }

  private async attempt(batch: Batch): Promise<Verdict> {
    try {
      const signature = await this.platform.sign(batch.body, this.options.secret);
      if (this.isStopped) return judgeFailure('stopped');
      const request = this.requestOf(batch, signature);
      return judge(await this.platform.send({ ...request, signal: this.stopping.signal }));
    } catch (error) {
      return judgeFailure(error);
    }
  }

  private requestOf({ body }: Batch, signature: string): OutgoingRequest {
    const { endpoint, projectKey, timeoutMs } = this.options;
    const { userAgent } = this.platform;
    const headers = {
      'Content-Type': 'application/json',
      'X-Project-Key': projectKey,
      'X-Signature': signature,
      ...(userAgent === undefined ? {} : { 'User-Agent': userAgent }),
    };
    return { url: `${endpoint}/v1/ingest/batch`, headers, body, timeoutMs };
  }

  private settle(batch: Batch, verdict: Verdict): void {
    const { length } = batch.events;
    if (this.inFlight === batch) this.inFlight = undefined;
    if (verdict.is === 'taken') {
      this.stats.sent += length - verdict.rejected;
      if (verdict.rejected > 0) {
        this.say('rejected', `${verdict.rejected} of ${length} events were not taken: ${verdict.reasons}`);
        this.stats.failed += verdict.rejected;
        this.flushes.lost(batch.events[0]?.number ?? 0);
      } else this.tell(`${length} events sent`);
    } else {
      if (!this.isStopped) this.say(verdict.is, `${length} events are lost: ${verdict.reasons}`);
      this.outbox.keepNews(batch);
      this.lose(batch.events);
    }
    this.flushes.settled(this.oldestUnsettled);
  }

  /** For those who want to know everything. */
  private tell(line: string): void {
    if (this.options.debug) this.say('debug', line);
  }

  private lose(events: Waiting[]): void {
    this.stats.failed += events.length;
    for (const { number } of events) this.flushes.lost(number);
  }
}
