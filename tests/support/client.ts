// What SDKs and scripts do with a running server.
import type { Server } from './server.ts';
import { anEvent, type RawEvent, signed } from './signing.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  body: any;
  headers: Headers;
}

type Target = Pick<Server, 'url' | 'key'>;

const read = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
};

/** Posts a body, signed with the server's project key. */
export const postSigned = async ({ url, key }: Target, path: string, body: string | Buffer): Promise<Answer> =>
  read(await fetch(url + path, { method: 'POST', headers: signed(body, key), body }));

export const send = (server: Target, fields: RawEvent = {}): Promise<Answer> =>
  postSigned(server, '/v1/ingest', JSON.stringify(anEvent(fields)));

export const sendBatch = (server: Target, events: unknown[]): Promise<Answer> =>
  postSigned(server, '/v1/ingest/batch', JSON.stringify({ events }));

export const api =
  ({ url }: Pick<Server, 'url'>, token: string) =>
  async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
    read(
      await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );

export const health = async ({ url }: Pick<Server, 'url'>) => (await read(await fetch(`${url}/health`))).body;
