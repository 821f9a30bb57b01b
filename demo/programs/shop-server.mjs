// A small shop over HTTP whose handlers fail: real requests, each failure answered with 500 and reported with its route.
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { report } from './report.mjs';

const orders = new Map([['1041', { lines: [{ sku: 'A1', cents: 1250 }] }]]);

class PaymentRefused extends Error {}

const routes = [
  { route: 'GET /orders/:id', of: /^GET \/orders\/(\d+)$/, handle: (id) => orders.get(id).lines },
  { route: 'POST /orders', of: /^POST \/orders$/, handle: (_id, body) => JSON.parse(body).lines },
  {
    route: 'POST /orders/:id/payment',
    of: /^POST \/orders\/(\d+)\/payment$/,
    handle: (id) => {
      throw new PaymentRefused(`payment of order ${id} was refused by the bank`);
    },
  },
];

const answer = async (request, response) => {
  const line = `${request.method} ${request.url}`;
  const { route, of, handle } = routes.find((candidate) => candidate.of.test(line));
  const body = await text(request);
  try {
    response.end(JSON.stringify(handle(of.exec(line)[1], body)));
  } catch (error) {
    const requestId = randomUUID();
    await report(error, {
      route_or_procedure: route,
      http_status: 500,
      request_id: requestId,
      user_id_hash: createHash('sha256').update(request.headers['x-user']).digest('hex'),
      metadata: { url: request.url, user_agent: request.headers['user-agent'], body_bytes: body.length },
    });
    response.writeHead(500).end(JSON.stringify({ error: 'internal error', request_id: requestId }));
  }
};

const server = createServer(answer).listen(0, '127.0.0.1');
await once(server, 'listening');
const shop = `http://127.0.0.1:${server.address().port}`;

const visit = async (user, method, path, body) => {
  const headers = { 'x-user': user, 'user-agent': 'shop-app/2.3' };
  const response = await fetch(`${shop}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  console.log(method, path, response.status, await response.text());
};

await visit('ada', 'GET', '/orders/1041');
await visit('ada', 'GET', '/orders/1999');
await visit('grace', 'GET', '/orders/2000');
await visit('grace', 'POST', '/orders', '{"lines": [');
await visit('ada', 'POST', '/orders/1041/payment');
server.close();
