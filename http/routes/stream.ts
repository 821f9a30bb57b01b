// What happens, as it happens: server-sent events for the dashboard and for programs.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { changesFor } from '../../domain/live/listener.ts';
import { contentType } from '../event-stream.ts';
import { LiveStream, type Pace } from '../live-stream.ts';
import { authorizing, identityOf, projectOf } from '../plugins/guard.ts';
import { HttpError } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import { streamAnswer, streamHeaders, streamQuery } from '../schemas/stream.ts';

type StreamPorts = Pick<Ports, 'live' | 'access'>;
export interface StreamLimits extends Partial<Pace> {
  /** How many may be open at a time, of all callers together; one of them may have half. */
  most: number;
}

const guard = 'errors:read' as const;
const pace: Pace = { gapMs: 1000, pingMs: 15_000, stalledMs: 60_000 };
const retryAfterSecs = 5;
/** Of all streams: no caller can take them from the others. */
const shareOfOne = 0.5;

export const streamRoutes: FastifyPluginAsyncTypebox<StreamPorts & { origin: string; streams: StreamLimits }> = async (
  app,
  { live, access, origin, streams: { most, ...paced } },
) => {
  const authorize = authorizing(guard, access, origin);
  /** Whose they are. */
  const open = new Map<LiveStream, string>();
  const mostOfOne = Math.ceil(most * shareOfOne);
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const stream of open.keys()) stream.close();
  });

  app.get(
    '/v1/stream',
    {
      config: { guard },
      // A stream that nobody is sent would never end.
      exposeHeadRoute: false,
      schema: {
        ...describe('Live', 'What happens, as it happens'),
        querystring: streamQuery,
        headers: streamHeaders,
        response: { 200: streamAnswer },
      },
    },
    async (request, reply) => {
      if (isClosing) throw new HttpError(503, 'stopping', 'the server is stopping', retryAfterSecs);
      if (open.size >= most)
        throw new HttpError(503, 'too_many_streams', `${most} streams are open (server.max_streams)`, retryAfterSecs);
      const identity = identityOf(request);
      const caller = `${identity.kind}:${identity.id}`;
      if ([...open.values()].filter((each) => each === caller).length >= mostOfOne)
        throw new HttpError(
          429,
          'too_many_streams',
          `${mostOfOne} streams of this user or token are open, half of server.max_streams`,
          retryAfterSecs,
        );
      const listener = { projectId: projectOf(request), userId: identity.kind === 'user' ? identity.id : undefined };
      const following = live.follow(request.headers['last-event-id'] ?? request.query.last_event_id, (stretch) => {
        if (stretch === undefined) stream.tellReset(live.position());
        else stream.tell(changesFor(stretch, listener));
      });
      const mayGoOn = () =>
        authorize(request).then(
          () => true,
          () => false,
        );
      const stream = new LiveStream({ ...pace, ...paced, ...following, mayGoOn });
      open.set(stream, caller);
      // A stream has no last word to wait for: who has ended their half of the connection has left.
      request.raw.socket.once('end', () => stream.close());
      stream.once('close', () => {
        following.stop();
        open.delete(stream);
      });
      void following.caughtUp.then(() => stream.release());
      return reply.header('x-accel-buffering', 'no').type(contentType).send(stream);
    },
  );
};
