// An HTTP server that takes what webhooks send, and answers as it is told: well, badly, slowly, or not at all.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came. */
  raw: Buffer;
  /** Parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON was sent
  body: any;
}

/** `stall`: takes the request and never answers. `drip`: an endless body, byte by byte. `close`: hangs up. */
export type Reply = { status?: number; headers?: Record<string, string>; body?: string } | 'stall' | 'drip' | 'close';

export interface WebhookReceiver {
  url: string;
  received: Received[];
  /** What to answer; a function is given how many requests there were before. */
  reply: Reply | ((before: number) => Reply);
  /** Resolves when there were so many requests. */
  until(count: number): Promise<Received[]>;
}

const answer = (response: ServerResponse, reply: Reply): void => {
  if (reply === 'stall') return;
  if (reply === 'close') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'drip') {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 5);
    response.on('close', () => clearInterval(timer));
    return;
  }
  response.writeHead(reply.status ?? 200, reply.headers);
  response.end(reply.body ?? '');
};

/** Gone after the test. */
export const startReceiver = async (host = '127.0.0.1'): Promise<WebhookReceiver> => {
  const waiting: (() => void)[] = [];
  const receiver: WebhookReceiver = {
    url: '',
    received: [],
    reply: {},
    until: async (count) => {
      while (receiver.received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return receiver.received.slice(0, count);
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const before = receiver.received.length;
      const { method = '', url: path = '', headers } = request;
      receiver.received.push({ method, path, headers, raw, body: raw.length === 0 ? null : JSON.parse(String(raw)) });
      answer(response, typeof receiver.reply === 'function' ? receiver.reply(before) : receiver.reply);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  receiver.url = `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return receiver;
};
