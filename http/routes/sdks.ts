// The SDKs that go with this server, as their package managers take them, and a page that says how to install each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../plugins/http-error.ts';

interface Listing {
  packages: { name: string; version: string; files: string[]; install: string }[];
  missing: { name: string; reason: string }[];
}

export interface SdkOptions {
  origin: string;
  /** Where they lie, with their `index.json`. */
  root: string;
}

const forever = 'public, max-age=31536000, immutable';
/** Asked for again each time: the file is another one after an update of the server. */
const asked = 'public, no-cache';
const isVersioned = (name: string): boolean => /-\d+\.\d+\.\d+/.test(name);

const listingOf = (root: string): Listing => {
  try {
    return JSON.parse(readFileSync(join(root, 'index.json'), 'utf8')) as Listing;
  } catch {
    return { packages: [], missing: [{ name: 'all', reason: 'not packed: run `npm run build`' }] };
  }
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The server's own address, as whoever asks has reached it. */
const addressOf = ({ headers: { host = '' } }: FastifyRequest, origin: string): string =>
  host === new URL(origin).host || !/^[\w.:[\]-]+$/.test(host) ? origin : `http://${host}`;

const pageOf = ({ packages, missing }: Listing): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bloop: SDKs</title>
<style>body { font: 1rem/1.6 system-ui; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
pre { overflow-x: auto }</style>
<h1>SDKs</h1>
${packages.map(({ name, version, install }) => `<h2>${escaped(name)} ${escaped(version)}</h2>\n<pre>${escaped(install)}</pre>`).join('\n')}
${missing.map(({ name, reason }) => `<h2>${escaped(name)}</h2>\n<p>${escaped(reason)}</p>`).join('\n')}
</html>
`;

export const sdkRoutes = async (app: FastifyInstance, { origin, root }: SdkOptions): Promise<void> => {
  const open = { config: { guard: 'public' as const }, schema: { hide: true } };
  const listing = listingOf(root);
  const names = new Set(listing.packages.flatMap(({ files }) => files));
  await app.register(staticFiles, { root, serve: false, cacheControl: false });
  app.addHook('onSend', async (_request, reply) => {
    // Pages of any origin load the script.
    void reply.headers({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
  });
  app.get('/sdk', open, (_request, reply) => reply.redirect('/sdk/'));
  app.get('/sdk/', open, (request, reply) => {
    const sdk = `${addressOf(request, origin)}/sdk`;
    const packages = listing.packages.map((one) => ({ ...one, install: one.install.replaceAll('{sdk}', sdk) }));
    void reply.header('cache-control', asked).header('vary', 'accept, host');
    if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return reply.send({ ...listing, packages });
    return reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .type('text/html; charset=utf-8')
      .send(pageOf({ ...listing, packages }));
  });
  app.get<{ Params: { '*': string } }>('/sdk/*', open, ({ params: { '*': name } }, reply) => {
    if (!names.has(name) && !name.startsWith('maven/'))
      throw new HttpError(404, 'not_found', 'there is no such SDK; GET /sdk/ lists them');
    const isFixed = isVersioned(name) && !name.includes('maven-metadata');
    return reply.header('cache-control', isFixed ? forever : asked).sendFile(name);
  });
};
