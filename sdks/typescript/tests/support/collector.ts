// A stand-in for the server: keeps what it is sent, and answers as the test says.
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { onTestFinished } from 'vitest';
import type { IngestEvent } from '../../src/index.node.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  events: IngestEvent[];
}

type Behave = (answer: ServerResponse, received: Received, index: number) => void;

export interface Collector {
  url: string;
  received: Received[];
  /** Of all requests, in the order they came. */
  events(): IngestEvent[];
  /** Resolves when so many events have come. */
  until(count: number): Promise<IngestEvent[]>;
}

export const accept: Behave = (answer, { events }) =>
  void answer
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ accepted: events.length, dropped: 0, errors: [] }));

export const answerWith =
  (status: number, body: unknown = { error: 'because' }, headers: Record<string, string> = {}): Behave =>
  (answer) =>
    void answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Starts it; it is gone when the test ends. With a certificate it speaks TLS. */
export const startCollector = async (
  behave: Behave = accept,
  certificate?: { private: string; cert: string },
): Promise<Collector> => {
  const received: Received[] = [];
  let arrived: () => void = () => undefined;
  const listener: RequestListener = async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { events } = JSON.parse(body) as { events: IngestEvent[] };
    received.push({ headers: request.headers, body, events });
    arrived();
    behave(answer, { headers: request.headers, body, events }, received.length - 1);
  };
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTlsServer({ key: certificate.private, cert: certificate.cert }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const events = () => received.flatMap((request) => request.events);
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as { port: number }).port}`,
    received,
    events,
    async until(count) {
      while (events().length < count)
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      return events();
    },
  };
};
