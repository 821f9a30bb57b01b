// The ceiling for single events: the same framework, the same bodies, a handler that does nothing.
import Fastify from 'fastify';

const app = Fastify({ bodyLimit: 2_000_000 });
app.post('/v1/ingest', async () => ({ status: 'accepted' }));
app.post('/v1/ingest/batch', async () => ({ accepted: 20, dropped: 0, errors: [] }));
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
process.stdout.write(`listening on ${typeof address === 'object' ? address?.port : address}\n`);
process.on('SIGTERM', () => process.exit(0));
