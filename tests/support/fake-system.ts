// A system that says that it was asked. There is one read model, and its rebuild never ends.
import { Rejected } from '../../domain/rejected.ts';
import type { RebuildProgress } from '../../domain/system.ts';
import type { Ports } from '../../http/ports.ts';

export const fakeSystem = (record: (name: string, args: unknown[]) => void): Ports['system'] => {
  let running: RebuildProgress | undefined;
  return {
    report: async () => {
      record('system', []);
      return {
        startedAt: 1,
        log: { position: 9, recordedAt: 5, bytes: 4096 },
        readModels: { bytes: 2048 },
        projections: [{ name: 'issues', version: 2, position: 7, lag: 2, rows: null }],
        rebuild: running,
      };
    },
    rebuild: (projections) => {
      record('rebuild', [projections]);
      const unknown = projections?.find((name) => name !== 'issues');
      if (unknown !== undefined) throw new Rejected('unknown_projection', `projections: ${unknown}`);
      if (running !== undefined) throw new Rejected('rebuild_running', 'a rebuild is under way');
      const times = { startedAt: 3, finishedAt: undefined, error: undefined };
      running = { state: 'running', projections, events: 0, total: 0, ...times };
      return running;
    },
  };
};
