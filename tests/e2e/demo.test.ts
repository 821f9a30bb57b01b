// `npm run demo` beside a Bloop that is running already.
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { dist, run } from '../support/build.ts';

/** Somebody who listens. @returns the port */
const occupant = async (): Promise<number> => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as { port: number }).port;
};

test('a port that is asked for and taken is told in one line', async () => {
  const port = await occupant();
  const failed = await run(process.execPath, [dist('demo/main.js'), '--port', String(port)]).then(
    () => undefined,
    (error: { code: number; stderr: string }) => error,
  );
  expect(failed?.code).toBe(1);
  expect(failed?.stderr.trim()).toBe(`demo: port ${port} is in use; choose another with --port, or leave it out`);
});
