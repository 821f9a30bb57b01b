// The port of the demo's own Bloop: a Bloop that is running already does not stop it.
import { createServer } from 'node:net';

const usual = 5332;

/** @param wanted 0: any free one. @returns the port when it can be listened on, else undefined */
const free = (wanted: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** @throws Error when the port that was asked for is taken */
export const portFor = async (wanted: number | undefined): Promise<number> => {
  const port = (await free(wanted ?? usual)) ?? (wanted === undefined ? await free(0) : undefined);
  if (port === undefined) throw new Error(`port ${wanted} is in use; choose another with --port, or leave it out`);
  return port;
};
