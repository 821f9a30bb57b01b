// Asks a service that takes the question and never answers: a timeout, as a rejected promise.
import { createServer } from 'node:http';
import './report.mjs';

const upstream = createServer(() => {});
await new Promise((listening) => upstream.listen(0, '127.0.0.1', listening));
const { port } = upstream.address();

const rates = async () => (await fetch(`http://127.0.0.1:${port}/rates`, { signal: AbortSignal.timeout(200) })).json();

try {
  console.log(await rates());
} finally {
  upstream.closeAllConnections();
  upstream.close();
}
