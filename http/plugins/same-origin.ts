// Browsers say which page a request comes from: one that changes something for a session, or starts one, has to come from
// Bloop's own. Programs say nothing, and hold no cookie that somebody else could make them send.
// https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/
import type { FastifyRequest } from 'fastify';
import { forbidden } from './http-error.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const ownSites = new Set(['same-origin', 'none']);

/** @throws HttpError 403 */
export const requireSameOrigin = ({ method, headers }: FastifyRequest, ownOrigin: string): void => {
  if (safeMethods.has(method)) return;
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== ownOrigin)
    throw forbidden(`the request comes from ${origin}, not from ${ownOrigin} (auth.rp_origin)`, 'other_origin');
  if (typeof site === 'string' && !ownSites.has(site))
    throw forbidden('the request comes from another site', 'other_origin');
};
