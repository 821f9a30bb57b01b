// The events that are not sent yet, in the app's storage: what a crash, or the system that ends an app, leaves for the
// next start. There is one shelf for a project, whichever of its clients have events.
import { byteLength, type Hooks } from '@bloop/sdk/internal';
import type { BloopStorage } from './storage.ts';

/** The newest that fit. Android's AsyncStorage does not give back what has more than two megabytes. */
const maxBytes = 1_000_000;

const isEvent = (value: unknown): boolean =>
  typeof (value as { event_id?: unknown } | null | undefined)?.event_id === 'string';

/** @throws Error when it is no list */
const textsIn = (kept: string): string[] => {
  const events: unknown = JSON.parse(kept);
  if (!Array.isArray(events)) throw new TypeError('it is no list of events');
  return events.filter(isEvent).map((event) => JSON.stringify(event));
};

const newestThatFit = (texts: string[]): string[] => {
  let bytes = 2;
  let first = texts.length;
  while (first > 0) {
    bytes += byteLength(texts[first - 1] as string) + 1;
    if (bytes > maxBytes) break;
    first -= 1;
  }
  return texts.slice(first);
};

export class Shelf {
  private readonly key: string;
  private readonly storage: BloopStorage;
  private readonly clients = new Set<Hooks>();
  private loaded: Promise<void> | undefined;
  /** Of the app's run before, and of clients that are closed; for the next client. */
  private left: string[] = [];
  /** What the storage has. */
  private written: string | undefined;
  private isWriting = false;

  constructor(key: string, storage: BloopStorage) {
    this.key = key;
    this.storage = storage;
  }

  /** Gives a client what is left, and keeps what it has not sent. Returns what ends that. */
  attach(client: Hooks): () => void {
    this.clients.add(client);
    client.onChanged(() => void this.write());
    this.loaded ??= this.load();
    void this.loaded.then(() => {
      if (this.clients.has(client)) client.takeUp(this.left.splice(0));
    });
    return () => {
      client.onChanged(() => undefined);
      this.left.push(...client.texts());
      this.clients.delete(client);
    };
  }

  private async load(): Promise<void> {
    await this.guarded('read', async () => {
      this.written = (await this.storage.getItem(this.key)) ?? undefined;
      if (this.written !== undefined) this.left.unshift(...textsIn(this.written));
    });
  }

  /** One write after the other; the last one has what is unsettled then. */
  private async write(): Promise<void> {
    if (this.isWriting) return;
    this.isWriting = true;
    await this.loaded;
    await this.guarded('written', async () => {
      for (let text = this.text(); text !== this.written; text = this.text()) {
        await (text === undefined ? this.storage.removeItem(this.key) : this.storage.setItem(this.key, text));
        this.written = text;
      }
    });
    this.isWriting = false;
  }

  private text(): string | undefined {
    const texts = newestThatFit([...this.left, ...[...this.clients].flatMap((client) => client.texts())]);
    return texts.length === 0 ? undefined : `[${texts.join()}]`;
  }

  private async guarded(done: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const [client] = this.clients;
      client?.say('storage', `what is not sent could not be ${done}: ${error}`);
    }
  }
}

const shelves = new Map<string, Shelf>();

/** The one of that key. The storage is that of the first who asks. */
export const shelfOf = (key: string, storage: BloopStorage): Shelf => {
  const shelf = shelves.get(key) ?? new Shelf(key, storage);
  shelves.set(key, shelf);
  return shelf;
};
