// Headers that tell browsers what pages and answers may do: nothing that Bloop's own files do not.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const own = ["'self'"];
const none = ["'none'"];

/** @param origin `auth.rp_origin`: browsers are told to insist on https where it is https */
export const securityHeaders = async (app: FastifyInstance, origin: string): Promise<void> => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: own,
        styleSrc: own,
        connectSrc: own,
        imgSrc: [...own, 'data:'],
        fontSrc: own,
        formAction: own,
        baseUri: none,
        frameAncestors: none,
      },
    },
    strictTransportSecurity: origin.startsWith('https:'),
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
};
