// Sends events to an injected application, as SDKs do.
import type { FastifyInstance } from 'fastify';
import { projectKey } from './fake-ports.ts';
import { signed } from './signing.ts';

const textOf = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

/** Posts a body, signed with the project's key; headers given replace those of the signature. */
export const post = (
  app: FastifyInstance,
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  remoteAddress = '127.0.0.1',
) => {
  const payload = textOf(body);
  return app.inject({
    method: 'POST',
    url,
    payload,
    remoteAddress,
    headers: { ...signed(payload, projectKey), ...headers },
  });
};

export const sendOne = (app: FastifyInstance, event: unknown, headers?: Record<string, string>, address?: string) =>
  post(app, '/v1/ingest', event, headers, address);

export const sendBatch = (app: FastifyInstance, events: unknown[], headers?: Record<string, string>) =>
  post(app, '/v1/ingest/batch', { events }, headers);
