// The longest that a request may take to arrive. Node has one limit for a whole server; uploads are slow by nature and watch over
// themselves, so that limit is wide and this one holds for all others.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError, sendError } from './http-error.ts';

const sweepMs = 5000;

interface Arriving {
  request: FastifyRequest;
  reply: FastifyReply;
  since: number;
}

/** @param isExempt for routes that watch over their bodies themselves */
export const registerBodyDeadline = (
  app: FastifyInstance,
  longestMs: number,
  isExempt: (request: FastifyRequest) => boolean,
): void => {
  const arriving = new Map<FastifyRequest, Arriving>();

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const { request, reply, since } of arriving.values()) {
      // In the order in which they came: the rest is younger.
      if (now - since < longestMs) return;
      arriving.delete(request);
      if (request.raw.complete || reply.sent) continue;
      void reply.header('connection', 'close');
      reply.raw.once('finish', () => request.raw.destroy());
      const late = `the request did not arrive within ${longestMs / 1000} s`;
      sendError(new HttpError(408, 'request_timeout', late), request, reply);
    }
  }, sweepMs).unref();

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.raw.complete && request.method !== 'GET' && !isExempt(request))
      arriving.set(request, { request, reply, since: performance.now() });
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    arriving.delete(request);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    arriving.delete(request);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep);
    done();
  });
};
