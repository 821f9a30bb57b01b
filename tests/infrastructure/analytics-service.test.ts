// DuckDB gives up: its thread ends, who waits is told, the next question gets a new one, and a file that is no good is let go.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { analyticsService } from '../../infrastructure/analytics/analytics-service.ts';
import { hasGivenUp } from '../../infrastructure/duckdb/file.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/server.ts';

const startService = () => {
  const path = join(temporaryFolder(), 'analytics.duckdb');
  const problems = new Map<string, string | undefined>();
  const service = analyticsService(
    { logPath: '', path, limits: { memoryMb: 64, threads: 1 }, zscoreThreshold: 3 },
    {
      cacheTtlMs: 0,
      onProblem: (code, reason) => problems.set(code, reason),
      module: new URL('../support/threads/analytics.mjs', import.meta.url),
    },
  );
  onTestFinished(service.close);
  const report = () => service.report('spikes', { hours: 24, limit: 20, now: 0 }) as Promise<unknown>;
  return { path, problems, report };
};

test('once: it is said, and asked anew without anybody who asks', async () => {
  const { path, problems, report } = startService();
  expect(await report()).toBe(1);
  writeFileSync(`${path}.passing`, '');
  await expect(report()).rejects.toMatchObject({
    code: 'analytics_unavailable',
    message: expect.stringContaining('database has been invalidated'),
  });
  expect(problems.get('analytics')).toContain('FATAL');
  await eventually(() => expect(problems.get('analytics')).toBeUndefined());
  // The first that the new thread has answered was whether it answers.
  expect(await report()).toBe(2);
});

test('again and again: the file is folded anew', async () => {
  const { path, problems, report } = startService();
  writeFileSync(path, 'no good');
  await expect(report()).rejects.toThrow('FATAL');
  expect(existsSync(path)).toBe(true);
  await eventually(() => expect(problems.get('analytics')).toContain('FATAL'));
  await expect(eventually(report)).resolves.toEqual(expect.any(Number));
  expect(existsSync(path)).toBe(false);
  expect(problems.get('analytics')).toBeUndefined();
});

test('that it has given up is recognised by what DuckDB says', async () => {
  const path = join(temporaryFolder(), 'analytics.duckdb');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run("CREATE TABLE t AS SELECT 1; SET debug_checkpoint_abort = 'before_header'");
  const said = async (sql: string): Promise<unknown> => {
    const [answer] = await Promise.allSettled([connection.run(sql)]);
    return answer.status === 'rejected' ? answer.reason : undefined;
  };
  expect(hasGivenUp(await said('SELECT no_such_column'))).toBe(false);
  expect(hasGivenUp(await said('CHECKPOINT'))).toBe(true);
  expect(hasGivenUp(await said('SELECT 1'))).toBe(true);
  connection.closeSync();
  instance.closeSync();
});
