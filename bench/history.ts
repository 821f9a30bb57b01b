// A long history: a million events over ten thousand issues and seven days, written straight into a log.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProject } from '../domain/access/projects.ts';
import { streams } from '../domain/events.ts';
import { newProjectKey } from '../infrastructure/access/secrets.ts';
import { openLogStore } from '../infrastructure/log/log-store.ts';
import { rowsOf } from './ceilings.ts';

const groupSize = 5000;
const sevenDaysMs = 7 * 86_400_000;

export interface History {
  folder: string;
  logPath: string;
  events: number;
}

export const writeHistory = async (events: number, issues: number): Promise<History> => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-history-'));
  const logPath = join(folder, 'bloop.db');
  const store = openLogStore(logPath, { synchronous: 'normal' });
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
        credentials: [{ kind: 'add-project-key', projectId: id, apiKey: newProjectKey() }],
      },
    ],
  });
  const start = Date.now() - sevenDaysMs + 60_000;
  const step = (sevenDaysMs - 120_000) / events;
  for (let from = 0; from < events; from += groupSize) {
    const at = (index: number) => Math.floor(start + (from + index) * step);
    store.append({ occurrences: await rowsOf(Math.min(groupSize, events - from), issues, at, from), decisions: [] });
  }
  store.close();
  return { folder, logPath, events };
};
