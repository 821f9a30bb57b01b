// Rows of the log that have lost their JSON keep nobody from the rows beside them: purges, deciders, what waits to be sent.
import { expect, test } from 'vitest';
import { commandBus } from '../../application/lifecycle/command-bus.ts';
import { openQueryContext } from '../../infrastructure/readers/query-context.ts';
import { firedAfter } from '../../projections/queries/alert-queue.ts';
import { streamEvents } from '../../projections/queries/streams.ts';
import { alerted, at, captured, minute, resolved } from '../support/events.ts';
import { purger } from '../support/purger.ts';
import { decideIn } from '../support/regressions.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';

const damage = ({ log }: Workspace, column: 'data' | 'payload', position: number): void =>
  void log.connection.exec(
    `DROP TRIGGER IF EXISTS log_refuses_update; DROP TRIGGER IF EXISTS log_refuses_payload;
     UPDATE log SET ${column} = substr(coalesce(${column}, '{"a":1}'), 5) WHERE position = ${position}`,
  );

test(
  'a purge leaves a damaged occurrence where it is, and takes the others',
  inWorkspace((workspace) => {
    const service = purger(workspace);
    service.append(Array.from({ length: 30 }, (_, index) => captured({ at: at('10:00') + index * minute })));
    damage(workspace, 'data', 9);
    damage(workspace, 'payload', 10);
    service.purge('p1', 31);
    const left = workspace.reader.after(0, 100).map(({ position, type }) => [position, type]);
    expect(left).toContainEqual([9, 'Unreadable']);
    expect([service.rows('ErrorCaptured'), service.rows('OccurrencesCompacted')]).toEqual([5, 1]);
  }),
);

test(
  'who decides about an issue goes on after a damaged event of it',
  inWorkspace(async (workspace) => {
    workspace.append(captured(), resolved());
    workspace.fold();
    damage(workspace, 'data', 2);
    const context = openQueryContext(workspace);
    const bus = commandBus(((_: string, params: { stream: string }) => streamEvents(context, params)) as never, {
      decide: decideIn(workspace),
    });
    const command = { type: 'MuteIssue' as const, projectId: 'p1', fingerprint: 'f1' };
    expect(await bus.send(command, 'token:t1')).toMatchObject({ updated: true, issue: { status: 'muted' } });
    await context.close();
  }),
);

test(
  'what was fired after a damaged alert is still found',
  inWorkspace(async (workspace) => {
    // Asked of the log itself: the read models only have to be there.
    workspace.fold();
    const firing = { ruleId: 1, fingerprint: 'f1', reason: { type: 'new_issue' as const }, occurrence: 1 };
    for (let count = 0; count < 2; count++)
      workspace.append(alerted({ type: 'AlertFired', data: firing as never }, { at: '09:00', project: 'p1' }));
    damage(workspace, 'data', 1);
    const context = openQueryContext(workspace);
    expect(await firedAfter(context, { after: 0, until: 2, limit: 10 })).toEqual([
      { position: 1, ruleId: 0 },
      { position: 2, ruleId: 1 },
    ]);
    await context.close();
  }),
);
