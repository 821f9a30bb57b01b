// An Express app whose errors go to Bloop: `BLOOP_ENDPOINT=… BLOOP_PROJECT_KEY=… node express.mjs`, then
// `curl localhost:3000/users/7`
import { BloopClient } from '@bloop/sdk';
import express from 'express';

const bloop = new BloopClient({
  endpoint: process.env.BLOOP_ENDPOINT,
  projectKey: process.env.BLOOP_PROJECT_KEY,
});
bloop.installGlobalHandlers();

const app = express();
app.get('/users/:id', async (request) => {
  throw new Error(`no user ${request.params.id}`);
});
// After the routes, before error handlers of your own.
app.use(bloop.errorMiddleware());

const server = app.listen(3000);
process.once('SIGTERM', () => server.close(() => bloop.shutdown()));
