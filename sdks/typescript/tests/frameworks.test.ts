// The real frameworks, with real requests: what they pass on uncaught is captured, and their own answers stay.
import { createServer, type RequestListener } from 'node:http';
import Router from '@koa/router';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { aClient } from './support/client.ts';
import { startCollector } from './support/collector.ts';

const setUp = async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  const captured = async () => {
    await client.flush();
    return events();
  };
  return { client, captured };
};

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

const unhandled = (mechanism: string) => ({ unhandled: true, mechanism });

const expressApp = async () => {
  const { client, captured } = await setUp();
  const app = express();
  const users = express.Router();
  users.get('/:id', () => {
    throw new TypeError('no such user');
  });
  users.post('/', async () => {
    throw Object.assign(new Error('taken'), { status: 409 });
  });
  users.put('/', async () => {
    throw Object.assign(new Error('busy'), { status: 503 });
  });
  app.use('/api/users', users);
  app.post('/json', express.json(), (_request, response) => void response.send('read'));
  app.get('/files/*rest', () => {
    throw new Error('no file');
  });
  app.use((request, _response, next) => (request.path === '/early' ? next(new Error('early')) : next()));
  app.use(client.errorMiddleware());
  const handled: unknown[] = [];
  const last: express.ErrorRequestHandler = (error, _request, response, _next) => {
    handled.push(error);
    response.status(error.status ?? 500).send('own answer');
  };
  app.use(last);
  return { url: await serve(app), captured, handled };
};

test('Express: an error has the route, the status and the request id, and goes on to the next handler', async () => {
  const { url, captured, handled } = await expressApp();
  const answer = await fetch(`${url}/api/users/7?token=secret`, { headers: { 'x-request-id': 'r-1' } });
  expect([answer.status, await answer.text()]).toEqual([500, 'own answer']);
  expect(handled).toEqual([new TypeError('no such user')]);
  expect(await captured()).toMatchObject([
    {
      error_type: 'TypeError',
      message: 'no such user',
      route_or_procedure: 'GET /api/users/:id',
      http_status: 500,
      request_id: 'r-1',
      metadata: unhandled('express'),
    },
  ]);
});

test('Express: a rejected promise, and the status that the error asks for', async () => {
  const { url, captured } = await expressApp();
  expect((await fetch(`${url}/api/users`, { method: 'PUT' })).status).toBe(503);
  expect(await captured()).toMatchObject([{ message: 'busy', route_or_procedure: 'PUT /api/users', http_status: 503 }]);
});

test('Express: what is an answer to the caller is no error', async () => {
  const { url, captured } = await expressApp();
  expect((await fetch(`${url}/api/users`, { method: 'POST' })).status).toBe(409);
  const broken = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
  expect((await fetch(`${url}/json`, broken)).status).toBe(400);
  expect(await captured()).toEqual([]);
});

test('Express: without a route there is the path, without its query', async () => {
  const { url, captured } = await expressApp();
  await fetch(`${url}/early?token=secret`);
  await fetch(`${url}/files/a/42?token=secret`);
  expect(await captured()).toMatchObject([
    { message: 'early', route_or_procedure: 'GET /early' },
    { message: 'no file', route_or_procedure: 'GET /files/a/:id' },
  ]);
});

test('Fastify: errors of all routes, with the pattern of the route and the id of the request', async () => {
  const { client, captured } = await setUp();
  const app = fastify({ genReqId: () => 'r-2' });
  onTestFinished(() => app.close());
  await app.register(client.fastifyPlugin());
  app.get('/users/:id', async () => {
    throw new RangeError('out of range');
  });
  const answer = await app.inject('/users/7?token=secret');
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ message: 'out of range' });
  expect(await captured()).toMatchObject([
    {
      error_type: 'RangeError',
      route_or_procedure: 'GET /users/:id',
      http_status: 500,
      request_id: 'r-2',
      metadata: unhandled('fastify'),
    },
  ]);
});

test('Fastify: what is an answer to the caller is no error', async () => {
  const { client, captured } = await setUp();
  const app = fastify();
  onTestFinished(() => app.close());
  await app.register(client.fastifyPlugin());
  const schema = { querystring: { type: 'object', required: ['q'], properties: { q: { type: 'string' } } } };
  app.get('/search', { schema }, async () => 'found');
  expect((await app.inject('/search')).statusCode).toBe(400);
  expect(await captured()).toEqual([]);
});

test('Koa: an error is thrown on, and has the pattern of the route', async () => {
  const { client, captured } = await setUp();
  const app = new Koa();
  const seen = vi.fn();
  app.on('error', seen);
  app.use(client.koaMiddleware());
  const router = new Router();
  router.get('/users/:id', () => {
    throw new TypeError('broken');
  });
  router.get('/gone', (context) => context.throw(410, 'gone'));
  app.use(router.routes());
  const url = await serve(app.callback());
  expect((await fetch(`${url}/users/7`, { headers: { 'x-request-id': 'r-3' } })).status).toBe(500);
  expect((await fetch(`${url}/gone`)).status).toBe(410);
  expect(seen.mock.calls[0]?.[0]).toMatchObject({ message: 'broken' });
  expect(await captured()).toMatchObject([
    {
      message: 'broken',
      route_or_procedure: 'GET /users/:id',
      http_status: 500,
      request_id: 'r-3',
      metadata: unhandled('koa'),
    },
  ]);
});

const request = new Request('http://localhost/api/items?token=secret', {
  method: 'PUT',
  headers: { 'x-request-id': 'r-4' },
});

test('a fetch handler: what it throws or rejects with is captured, and goes on', async () => {
  const { client, captured } = await setUp();
  const rejecting = client.wrapHandler(async (_: Request) => Promise.reject<Response>(new Error('later')));
  const throwing = client.wrapHandler((_: Request): Response => {
    throw new Error('at once');
  });
  await expect(rejecting(request)).rejects.toThrow('later');
  expect(() => throwing(request)).toThrow('at once');
  expect(await captured()).toMatchObject([
    {
      message: 'later',
      route_or_procedure: 'PUT /api/items',
      http_status: 500,
      request_id: 'r-4',
      metadata: unhandled('fetch'),
    },
    { message: 'at once' },
  ]);
});

test.each([
  ['/orders/7', '/orders/:id'],
  ['/orders/7f3c2a10-9b1e-4c55-8d2f-0123456789ab/items/12', '/orders/:id/items/:id'],
  ['/files/507f1f77bcf86cd799439011', '/files/:id'],
  ['/v2/users/anna', '/v2/users/anna'],
])('a fetch handler: %s is the route %s', async (path, route) => {
  const { client, captured } = await setUp();
  const handler = client.wrapHandler(async (_: Request) => Promise.reject<Response>(new Error('x')));
  await expect(handler(new Request(`http://localhost${path}`))).rejects.toThrow('x');
  expect(await captured()).toMatchObject([{ route_or_procedure: `GET ${route}` }]);
});

test('a fetch handler: its answer, its arguments and its this stay', async () => {
  const { client, captured } = await setUp();
  const routes = {
    name: 'routes',
    get: client.wrapHandler(async function (
      this: { name: string },
      _request: Request,
      context: { params: { id: string } },
    ) {
      return new Response(`${this.name} ${context.params.id}`);
    }),
  };
  expect(await (await routes.get(request, { params: { id: '7' } })).text()).toBe('routes 7');
  expect(await captured()).toEqual([]);
});

test('a fetch handler: events are sent before the platform stops it', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  const works: Promise<unknown>[] = [];
  const context = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const handler = client.wrapHandler(async (_request: Request, _environment: object, _context: typeof context) => {
    throw new Error('in a worker');
  });
  await expect(handler(request, {}, context)).rejects.toThrow('in a worker');
  await Promise.all(works);
  expect(events()).toMatchObject([{ message: 'in a worker' }]);
});

test('a fetch handler: a redirect of Next and a thrown Response are no errors', async () => {
  const { client, captured } = await setUp();
  const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/login;307;' });
  for (const thrown of [redirect, new Response('no', { status: 404 })]) {
    const handler = client.wrapHandler(async (_: Request) => Promise.reject<Response>(thrown));
    await expect(handler(request)).rejects.toBe(thrown);
  }
  expect(await captured()).toEqual([]);
});
