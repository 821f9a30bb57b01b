// A long replay beside ingest: the write-ahead log stays short; and beside a purge: nothing is counted twice, or not at all.
import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { openAnalytics } from '../support/analytics.ts';
import { at, captured } from '../support/events.ts';
import { purger } from '../support/purger.ts';
import { drain, everyProjection, inWorkspace, tablesOf, type Workspace } from '../support/workspace.ts';

const megabyte = 1024 * 1024;
const stack = 'x'.repeat(megabyte);
/** What is in the log at the beginning, and what is read of it at a time. */
const events = 40_000;
const stepEvents = 2000;

const fill = ({ log }: Workspace): void => {
  log.connection.exec(`INSERT INTO log (recorded_at, project_id, stream, type, schema_version, actor, data, payload)
    SELECT recorded_at, project_id, stream, type, schema_version, actor, data, payload
    FROM log, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${events}) SELECT value FROM n)`);
};

/** As it is written in the log, and folded, while somebody replays it. */
type Replay = (workspace: Workspace, onStep: () => void) => Promise<void>;

const replays: [string, Replay][] = [
  [
    'a rebuild',
    async (workspace, onStep) => {
      rebuild({ ...workspace, projections: everyProjection, onProgress: onStep });
    },
  ],
  [
    'a verification',
    async (workspace, onStep) => {
      expect(verify({ ...workspace, projections: everyProjection, onProgress: onStep }).differences).toEqual([]);
    },
  ],
  [
    'analytics',
    async (workspace, onStep) => {
      const analytics = await openAnalytics(workspace);
      await analytics.feed(onStep);
      analytics.close();
    },
  ],
];

describe.each(replays)('%s', (_, replay) => {
  test(
    'of a long log leaves the write-ahead log as short as it is without',
    inWorkspace(async (workspace) => {
      workspace.append(captured());
      fill(workspace);
      const { projector } = workspace.startProjector();
      drain(projector, 10_000);
      const walBytes = () => statSync(`${workspace.logPath}-wal`).size;
      const ingest = () => {
        for (let index = 0; index < 8; index++) workspace.append(captured({ payload: { stack } }));
        projector.step(1000);
      };
      // As long as it gets without anybody who reads for long.
      for (let index = 0; index < 10; index++) ingest();
      const usual = walBytes();
      let steps = 0;
      await replay(workspace, () => {
        steps += 1;
        ingest();
      });
      expect(steps).toBeGreaterThanOrEqual(events / stepEvents / 2.5);
      expect(walBytes()).toBeLessThan(usual * 1.7);
    }),
  );

  test(
    'beside which a purge runs counts everything once',
    inWorkspace(async (workspace) => {
      const purges = purger(workspace);
      const many = Array.from({ length: 6000 }, (_, index) => captured({ at: at('10:00') + index }));
      purges.append(many);
      let steps = 0;
      await replay(workspace, () => {
        steps += 1;
        // In the middle of what is read: records come to lie where it has not been yet.
        if (steps === 1) purges.purge('p1', 5500);
      });
      expect(purges.rows('OccurrencesCompacted')).toBeGreaterThan(0);
      const live = purges.tables();
      expect(live.totals).toMatchObject([{ count: 6000 }]);
      rebuild({ ...workspace, projections: everyProjection });
      expect(tablesOf(workspace.openStore().store.connection)).toEqual(live);
    }),
  );
});

test(
  'analytics beside which a purge runs counts everything once',
  inWorkspace(async (workspace) => {
    const purges = purger(workspace);
    purges.append(Array.from({ length: 12_000 }, (_, index) => captured({ at: at('10:00') + index })));
    const analytics = await openAnalytics(workspace);
    let isPurged = false;
    await analytics.feed(() => {
      if (!isPurged) purges.purge('p1', 11_500);
      isPurged = true;
    });
    expect((await analytics.tables()).activity).toMatchObject([{ count: 12_000 }]);
    analytics.close();
  }),
);
