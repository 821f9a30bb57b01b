// A long history: a million events over ten thousand issues and some days, written straight into a log.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectKey } from '../application/access/secrets.ts';
import { defaultProject } from '../domain/access/projects.ts';
import { streams } from '../domain/events.ts';
import { openLogStore } from '../infrastructure/log/log-store.ts';
import { rowsOf } from './ceilings.ts';

const groupSize = 5000;
const dayMs = 86_400_000;

export interface History {
  folder: string;
  logPath: string;
  events: number;
}

/** @param daysAgo when the newest of them came; the oldest came seven days before */
export const writeHistory = async (events: number, issues: number, daysAgo = 0): Promise<History> => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-history-'));
  const logPath = join(folder, 'bloop.db');
  const clock = { now: Date.now() };
  const store = openLogStore(logPath, { synchronous: 'normal', clock: () => clock.now });
  const { id, name, slug } = defaultProject;
  store.append({
    occurrences: [],
    decisions: [
      {
        stream: streams.project(id),
        projectId: id,
        expectedVersion: 0,
        actor: 'system',
        cause: null,
        events: [{ type: 'ProjectCreated', data: { name, slug } }],
        effects: [{ kind: 'add-project-key', projectId: id, apiKey: newProjectKey() }],
      },
    ],
  });
  const start = Date.now() - (daysAgo + 7) * dayMs + 60_000;
  const step = (7 * dayMs - 120_000) / events;
  for (let from = 0; from < events; from += groupSize) {
    const at = (index: number) => Math.floor(start + (from + index) * step);
    clock.now = at(0);
    store.append({ occurrences: await rowsOf(Math.min(groupSize, events - from), issues, at, from), decisions: [] });
  }
  store.close();
  return { folder, logPath, events };
};
