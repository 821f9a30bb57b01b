// The events that wait to be sent: bounded, the oldest dropped, and taken out in batches.
import { withDropped } from './event.ts';
import { byteLength } from './text.ts';

/** One event, already as text: flat, so that no large string of the app is kept alive, and of a known size. */
export interface Waiting {
  /** Counts up from 1; down from 0 for those that are older than the client. */
  number: number;
  json: string;
  bytes: number;
}

/** What one request carries. The same text on every attempt. */
export interface Batch {
  events: Waiting[];
  body: string;
  /** How many dropped events its first event tells of. */
  dropped: number;
}

const envelope = byteLength('{"events":[]}');
/** Bytes that the news of dropped events may add to the first event. */
const spare = 64;

export class Outbox {
  private waiting: Waiting[] = [];
  private unreported = 0;
  private first = 1;
  private last = 0;
  private readonly capacity: number;
  private readonly onDrop: (event: Waiting) => void;

  constructor(capacity: number, onDrop: (event: Waiting) => void) {
    this.capacity = capacity;
    this.onDrop = onDrop;
  }

  get size(): number {
    return this.waiting.length;
  }

  /** Those that wait, oldest first. */
  get events(): readonly Waiting[] {
    return this.waiting;
  }

  /** The number of the newest event ever added. */
  get newest(): number {
    return this.last;
  }

  /** The number of the oldest event that waits; infinite when none does. */
  get oldest(): number {
    return this.waiting[0]?.number ?? Number.POSITIVE_INFINITY;
  }

  /** `json`: the text of an event. */
  add(json: string): void {
    this.last += 1;
    this.waiting.push({ number: this.last, json, bytes: byteLength(json) });
    this.keepWithinCapacity();
  }

  /** Puts events in front, oldest first. */
  addOlder(texts: string[]): void {
    this.first -= texts.length;
    const older = texts.map((json, index) => ({ number: this.first + index, json, bytes: byteLength(json) }));
    this.waiting.unshift(...older);
    this.keepWithinCapacity();
  }

  /**
   * The next batch, out of the oldest events, none with a number above `upTo`; undefined when none waits, or not even one
   * fits.
   */
  take(maxEvents: number, maxBytes: number, upTo: number = Number.POSITIVE_INFINITY): Batch | undefined {
    let bytes = envelope + (this.unreported > 0 ? spare : 0);
    let count = 0;
    for (const event of this.waiting) {
      bytes += event.bytes + 1;
      if (count === maxEvents || bytes > maxBytes || event.number > upTo) break;
      count += 1;
    }
    const events = this.waiting.splice(0, count);
    const [first, ...others] = events;
    if (first === undefined) return undefined;
    const dropped = this.unreported;
    this.unreported = 0;
    const leading = dropped === 0 ? first.json : JSON.stringify(withDropped(JSON.parse(first.json), dropped));
    const body = `{"events":[${[leading, ...others.map(({ json }) => json)].join()}]}`;
    return { events, body, dropped };
  }

  /** What a batch would have told is told by a later one. */
  keepNews({ dropped }: Batch): void {
    this.unreported += dropped;
  }

  /** Back to its place, when the batch may still be sent. */
  putBack(batch: Batch): void {
    this.keepNews(batch);
    this.waiting = [...batch.events, ...this.waiting].sort((a, b) => a.number - b.number);
    this.keepWithinCapacity();
  }

  /** Empties it. */
  clear(): Waiting[] {
    return this.waiting.splice(0);
  }

  private keepWithinCapacity(): void {
    while (this.waiting.length > this.capacity) {
      const oldest = this.waiting.shift() as Waiting;
      this.unreported += 1;
      this.onDrop(oldest);
    }
  }
}
