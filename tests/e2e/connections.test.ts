// Thousands of slow and half-closed connections do not stop ingest.
import { execFileSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { health, send } from '../support/client.ts';
import { loggedMessages } from '../support/log-file.ts';
import { startServer } from '../support/server.ts';

const wanted = 10_000;
/** Files that a process may have open; the server and this process each need one per connection. */
const limit = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()) || wanted * 2;
const count = Math.min(wanted, limit - 500);
/** Connections that are opened at a time, within what a listening socket lets wait. */
const atOnce = 200;

const half = 'POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
/** How far the clients get before they stall, and whether they close their side then. */
const stalls: ((socket: Socket) => void)[] = [
  () => undefined,
  (socket) => socket.write('POST /v1/ing'),
  (socket) => socket.write(half),
  (socket) => socket.write(`${half}Content-Length: 500\r\n\r\n{"timestamp":`),
  (socket) => socket.write(`${half}Transfer-Encoding: chunked\r\n\r\n1f4\r\n{"timestamp":`),
  (socket) => socket.end(`${half}Content-Length: 500\r\n\r\n{"timestamp":`),
  (socket) => socket.end(),
];

const open = (port: number, stall: (socket: Socket) => void): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => socket.destroy());
      // Nothing that the server says is read: the slowest of readers.
      socket.pause();
      stall(socket);
      resolve(socket);
    });
  });

test(`${count} stalled connections do not stop ingest`, async () => {
  const server = await startServer();
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  while (sockets.length < count) {
    const stalling = Array.from({ length: Math.min(atOnce, count - sockets.length) }, (_, index) =>
      open(server.port, stalls[(sockets.length + index) % stalls.length] as (socket: Socket) => void),
    );
    sockets.push(...(await Promise.all(stalling)));
  }
  process.stdout.write(`${sockets.length} stalled connections (of ${limit} open files)\n`);

  const messages = Array.from({ length: 100 }, (_, index) => `normal ${index}`);
  const answers = await Promise.all(messages.map((message) => send(server, { message })));
  expect(answers.map(({ body }) => body.status)).toEqual(messages.map(() => 'accepted'));
  expect(new Set(loggedMessages(server.folder))).toEqual(new Set(messages));
  expect((await health(server)).status).toBe('ok');
  expect(server.isAlive()).toBe(true);
});
