// Plays one scenario with one SDK: proxy, process or processes, and everything that is then compared.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from './adapter.mjs';
import { eventIdFaults, eventsSent, processFaults, requestFaults, storedFaults } from './check.mjs';
import { unmatched } from './match.mjs';
import { startProxy } from './proxy.mjs';

const defaultWithinMs = 60_000;

/** The ids that the real server has acknowledged to store: those of requests that it answered 200, less the rejected. */
const acknowledged = (records) => {
  const ids = new Set();
  for (const { body, stored } of records) {
    if (stored === undefined) continue;
    const rejected = new Set((stored.errors ?? []).map(({ index }) => index));
    JSON.parse(body.toString()).events.forEach(({ event_id }, index) => {
      if (!rejected.has(index)) ids.add(event_id);
    });
  }
  return ids;
};

/** Puts in what only this run knows: `{key}`, the project's key, and `{folder}`, a folder of its own. */
const withValues = (options, values) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, values[value] ?? value]));

/** `{source}` stands for the source that the SDK's events have by default. */
const withSource = (expect, { source }) => JSON.parse(JSON.stringify(expect).replaceAll('{source}', source));

/** Resolves with `{faults, ended, records}`; no faults: passed. */
export const play = async (scenario, adapter, server) => {
  const since = Date.now() - 1;
  const folder = mkdtempSync(join(tmpdir(), 'bloop-scenario-'));
  const proxy = await startProxy(server.url);
  try {
    await proxy.behaveAs(scenario.server);
    const values = { '{key}': server.key, '{folder}': folder };
    const common = { endpoint: proxy.url, project_key: server.key, ...withValues(scenario.options, values) };
    const onAwait = async (index, child) => {
      if (scenario.kill?.at_await === index) return void child.kill(scenario.kill.signal);
      const change = scenario.on_await?.[index];
      if (change?.requests !== undefined) await proxy.received(change.requests);
      if (change?.server !== undefined) await proxy.behaveAs(change.server);
      return 'go on';
    };
    const faults = [];
    let ended;
    for (const launch of [scenario, ...(scenario.then ?? [])]) {
      const file = join(folder, 'scenario.json');
      const options = { ...common, ...withValues(launch.options ?? {}, values) };
      ended = await runProcess(
        adapter,
        { options, steps: launch.steps },
        file,
        onAwait,
        scenario.within_ms ?? defaultWithinMs,
      );
      faults.push(...processFaults(ended, launch.expect ?? {}, adapter));
      if (faults.length > 0) break;
    }
    await proxy.settled();
    const expect = withSource(scenario.expect, adapter);
    const ids = acknowledged(proxy.records);
    const stored = await server.stored(ids, ids.size, since);
    faults.push(...requestFaults(proxy.records, expect, common, adapter));
    faults.push(...eventIdFaults(ended, expect, proxy.records));
    faults.push(...unmatched(eventsSent(proxy.records), expect.sent ?? []).map((text) => `sent: ${text}`));
    faults.push(...storedFaults(stored, expect));
    return { faults, ended, records: proxy.records };
  } finally {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
