// Fetches stock levels from a service that is down: a rejected promise that nobody handles, with the refusal as cause.
import { createServer } from 'node:net';
import './report.mjs';

/** A port that was free a moment ago: connections to it are refused. */
const closedPort = async () => {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
};

class StockUnavailable extends Error {}

const stockOf = async (port, article) => {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/stock/${article}`)).json();
  } catch (cause) {
    throw new StockUnavailable(`no stock level for article ${article}`, { cause });
  }
};

const port = await closedPort();
// Started, and forgotten: nobody awaits it.
void stockOf(port, 7000 + Math.floor(Math.random() * 1000));
