// The cookie of a session: RFC 6265, with SameSite of its successor.
import * as cookie from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const name = 'bloop_session';
/** Also read: the reference documents requests with the shorter name. */
const otherName = 'session';

export const sessionTokenOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined => {
  if (headers.cookie === undefined) return undefined;
  const cookies = cookie.parse(headers.cookie);
  return cookies[name] ?? cookies[otherName];
};

/** @param origin `auth.rp_origin`: over plain http a cookie marked Secure would never come back */
export const sessionCookie = (origin: string, lifeSecs: number) => {
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: !origin.startsWith('http:') } as const;
  const set = (reply: FastifyReply, value: string, maxAge: number): void =>
    void reply.header('set-cookie', cookie.serialize(name, value, { ...attributes, maxAge }));
  return {
    set: (reply: FastifyReply, token: string) => set(reply, token, lifeSecs),
    clear: (reply: FastifyReply) => set(reply, '', 0),
  };
};

export type SessionCookie = ReturnType<typeof sessionCookie>;
