// Shapes of ingest requests and answers, for the API document. Requests are validated by the domain, event by event.
import { Type } from 'typebox';
import { namesOfApi, sources } from '../../domain/events.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));

export const ingestEvent = Type.Object(
  {
    timestamp: Type.Number({
      description:
        'Seconds since 1970, or milliseconds from 1e11 on. More than 60 s ahead or 7 days behind: the receive time counts, and `adjusted` of the occurrence says so',
    }),
    source: Type.Enum([...sources, ...namesOfApi], {
      description: 'All but `ios` and `android` count as `api`; the occurrence keeps the name that was sent',
    }),
    environment: Type.String({ minLength: 1 }),
    release: Type.String({ minLength: 1 }),
    error_type: Type.String({ minLength: 1 }),
    message: Type.String({ minLength: 1 }),
    app_version: text('Display version'),
    build_number: text('Build number'),
    route_or_procedure: text('API route or RPC method'),
    screen: text('Screen of a mobile app'),
    stack: text('Stack trace as the platform prints it'),
    http_status: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
    request_id: text('Correlation id'),
    user_id_hash: text('Hashed user identifier'),
    device_id_hash: text('Hashed device identifier'),
    fingerprint: text('Groups by this instead of by content'),
    metadata: Type.Optional(Type.Unknown({ description: 'Any JSON value' })),
    event_id: Type.Optional(Type.String({ maxLength: 64, description: 'Makes a retry safe' })),
  },
  { additionalProperties: true },
);

export const ingestBatch = Type.Object({ events: Type.Array(ingestEvent) });

export const ingestAnswer = Type.Object({
  status: Type.Enum(['accepted', 'dropped']),
  reason: Type.Optional(Type.Enum(['rate_limited', 'buffer_full'])),
});

export const batchAnswer = Type.Object({
  accepted: Type.Integer(),
  dropped: Type.Integer({ description: 'Events that were valid but not taken; the reason says why' }),
  errors: Type.Array(Type.Object({ index: Type.Integer(), error: Type.String() })),
  reason: Type.Optional(Type.Enum(['rate_limited', 'buffer_full'])),
});
