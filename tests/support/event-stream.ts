// Reads server-sent events as a browser does.
export interface Message {
  event: string;
  id: string;
  data: { position: number; [field: string]: unknown };
}

export interface EventStreamReader {
  /** The next message; undefined when the stream has ended. */
  next(): Promise<Message | undefined>;
  /** The next message of a kind, however many others come before. @throws when the stream ends first */
  nextOf(event: string): Promise<Message>;
  /** Comments so far. */
  comments: string[];
  /** The id that a browser would come back with. */
  lastId(): string;
  close(): Promise<void>;
}

export const readEvents = (bytes: AsyncIterable<Uint8Array | string>): EventStreamReader => {
  const source = bytes[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  const comments: string[] = [];
  const ready: Message[] = [];
  let rest = '';
  let lastId = '';

  const take = (block: string): void => {
    let event = 'message';
    let data: string | undefined;
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
      if (field === '') comments.push(value);
      else if (field === 'event') event = value;
      else if (field === 'id') lastId = value;
      else if (field === 'data') data = value;
    }
    if (data !== undefined) ready.push({ event, id: lastId, data: JSON.parse(data) as Message['data'] });
  };

  const next = async (): Promise<Message | undefined> => {
    for (;;) {
      const message = ready.shift();
      if (message !== undefined) return message;
      const { value, done } = await source.next();
      if (done === true) return undefined;
      const blocks = (rest + (typeof value === 'string' ? value : decoder.decode(value, { stream: true }))).split(
        '\n\n',
      );
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  };

  return {
    next,
    nextOf: async (event) => {
      for (;;) {
        const message = await next();
        if (message === undefined) throw new Error(`the stream has ended before ${event}`);
        if (message.event === event) return message;
      }
    },
    comments,
    lastId: () => lastId,
    close: async () => void (await source.return?.()),
  };
};
