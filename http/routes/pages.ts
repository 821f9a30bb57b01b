// The page at the root and what it loads, for people who open the server's address in a browser.
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { securityHeaders } from '../plugins/security-headers.ts';

/** From `http/routes/` in the sources and from `dist/http/routes/` alike. */
const folders = ['../../ui/', '../../../ui/'];

const read = (name: string): string => {
  for (const folder of folders) {
    try {
      return readFileSync(new URL(folder + name, import.meta.url), 'utf8');
    } catch {
      // The other place.
    }
  }
  throw new Error(`ui/${name} is missing`);
};

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/access.js', name: 'access.js', type: 'text/javascript; charset=utf-8' },
  { path: '/style.css', name: 'style.css', type: 'text/css; charset=utf-8' },
];

export const pageRoutes = async (app: FastifyInstance, { origin }: { origin: string }): Promise<void> => {
  await securityHeaders(app, origin);
  for (const { path, name, type } of files) {
    const content = read(name);
    app.get(path, { config: { guard: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(content),
    );
  }
};
