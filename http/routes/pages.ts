// The page at the root, for people who open the server's address in a browser.
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** From `http/routes/` in the sources and from `dist/http/routes/` alike. */
const candidates = ['../../ui/index.html', '../../../ui/index.html'];

const readPage = (): string => {
  for (const path of candidates) {
    try {
      return readFileSync(new URL(path, import.meta.url), 'utf8');
    } catch {
      // The other place.
    }
  }
  throw new Error('ui/index.html is missing');
};

export const pageRoutes = async (app: FastifyInstance): Promise<void> => {
  const page = readPage();
  app.get('/', { config: { guard: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
};
