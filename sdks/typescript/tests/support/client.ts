// Clients for tests: nothing is sent until it is asked for, and diagnostics are kept.
import { onTestFinished } from 'vitest';
import { BloopClient, type BloopOptions } from '../../src/index.node.ts';

export const projectKey = 'bloop_test_key';

export const aClient = (
  options: Partial<BloopOptions> & { endpoint: string },
): { client: BloopClient; lines: string[] } => {
  const lines: string[] = [];
  const client = new BloopClient({
    projectKey,
    flushAt: 1000,
    flushIntervalMs: 600_000,
    backoffMs: 1,
    onDiagnostic: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => void client.close(0));
  return { client, lines };
};
