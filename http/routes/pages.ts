// The dashboard: one page for each of its addresses, and the files that the page loads.
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { securityHeaders } from '../plugins/security-headers.ts';

/** The addresses that the page itself makes something of; below the first `*`, whatever it likes. */
const pages = ['/', '/errors/*', '/insights', '/insights/*', '/settings', '/settings/*'];
const files = ['/favicon.svg', '/theme.js'];

/** The names of these files change with their contents. */
const forever = { maxAge: '365d', immutable: true };

export interface PageOptions {
  origin: string;
  /** Where the bundle lies. */
  root: string;
}

export const pageRoutes = async (app: FastifyInstance, { origin, root }: PageOptions): Promise<void> => {
  const open = { config: { guard: 'public' as const }, schema: { hide: true } };
  await securityHeaders(app, origin);
  await app.register(staticFiles, { root, serve: false, preCompressed: true, cacheControl: false });
  for (const path of pages)
    app.get(path, open, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile('index.html'));
  for (const path of files)
    app.get(path, open, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(path.slice(1)));
  app.get<{ Params: { '*': string } }>('/assets/*', open, ({ params }, reply) =>
    reply.sendFile(`assets/${params['*']}`, { ...forever, cacheControl: true }),
  );
};
