// A resolved issue that errs again is reopened once per regression, whoever is killed when.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyCheckpoint } from '../../application/checkpoints.ts';
import { checkpointOf } from '../../infrastructure/log/checkpoints.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { captured } from '../support/events.ts';
import { occurrence } from '../support/histories.ts';
import { expectedRegressions, regressionsIn, Service } from '../support/regressions.ts';
import { everyProjection, inWorkspace, Workspace } from '../support/workspace.ts';

const regressions = (workspace: Workspace) => regressionsIn(workspace.reader.after(0, 10_000));
const stream = 'issue:p1:f1';

test(
  'a resolved issue that occurs again is reopened, with the occurrence as the cause',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured());
    await service.send('ResolveIssue');
    workspace.append(captured({ release: '1.1.0', environment: 'production' }), captured({ release: '1.2.0' }));
    await service.drain();
    expect(workspace.reader.stream(stream).at(-1)).toMatchObject({
      type: 'IssueRegressed',
      actor: 'policy:regression',
      cause: 3,
      data: { fingerprint: 'f1', from: 'resolved', release: '1.1.0', environment: 'production' },
    });
    expect(regressions(workspace)).toHaveLength(1);
  }),
);

test(
  'an issue that is ignored or muted is left alone, and so is one of the same fingerprint in another project',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    const issues = [
      ['p1', 'f1'],
      ['p1', 'f2'],
      ['p2', 'f3'],
    ] as const;
    for (const [project, fingerprint] of issues) workspace.append(captured({ project, fingerprint }));
    await service.send('IgnoreIssue');
    await service.send('MuteIssue', 'p1', 'f2');
    await service.send('ResolveIssue', 'p2', 'f3');
    workspace.append(captured(), captured({ fingerprint: 'f2' }), captured({ project: 'p1', fingerprint: 'f3' }));
    await service.drain();
    expect(regressions(workspace)).toEqual([]);
  }),
);

test(
  'an issue that is resolved again may come back again',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured());
    for (let round = 0; round < 3; round++) {
      await service.send('ResolveIssue');
      workspace.append(captured());
      await service.drain();
    }
    expect(regressions(workspace).map(({ cause }) => cause)).toEqual([3, 6, 9]);
  }),
);

test(
  'an occurrence from before the resolution reopens nothing, however late the policy gets to it',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured(), captured());
    await service.send('ResolveIssue');
    await service.send('UnresolveIssue');
    await service.send('ResolveIssue');
    await service.drain(1);
    expect(regressions(workspace)).toEqual([]);
  }),
);

test(
  'a resolution that overtakes the reaction wins',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured());
    await service.send('ResolveIssue');
    workspace.append(captured());
    service.fold(100);
    await service.send('UnresolveIssue');
    await service.send('ResolveIssue');
    await service.drain();
    expect(regressions(workspace)).toEqual([]);
    workspace.append(captured());
    await service.drain();
    expect(regressions(workspace)).toEqual([{ stream, cause: 6 }]);
  }),
);

test.each(['before reaction', 'before settlement'] as const)('killed %s, the policy acts exactly once', (kill) =>
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured());
    await service.send('ResolveIssue');
    await service.drain();
    workspace.append(captured());
    await service.step(100, kill);
    await service.step(100, kill);
    workspace.append(captured());
    await service.drain();
    service.restart();
    await service.drain();
    expect(regressions(workspace)).toEqual([{ stream, cause: 3 }]);
  })(),
);

test(
  'a policy goes on where it has settled, not from the beginning',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured(), captured({ fingerprint: 'f2' }));
    await service.send('ResolveIssue');
    await service.drain(1);
    workspace.append(captured({ fingerprint: 'f2' }));
    await service.step(1, 'before settlement');
    expect(checkpointOf(workspace.log.connection, policyCheckpoint('regression'))).toBe(3);
    await service.drain();
    workspace.append(captured());
    await service.drain();
    expect(regressions(workspace)).toEqual([{ stream, cause: 5 }]);
  }),
);

test(
  'read models that start again from nothing do not reopen what was reopened, or was resolved since',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace);
    workspace.append(captured());
    await service.send('ResolveIssue');
    workspace.append(captured());
    await service.drain();
    await service.send('ResolveIssue');
    await service.drain();
    workspace.openStore().store.connection.exec('DELETE FROM source_log');
    service.restart();
    expect(service.projector.position).toBe(0);
    await service.drain(1);
    expect(regressions(workspace)).toEqual([{ stream, cause: 3 }]);
  }),
);

const issue = { project: fc.constantFrom('p1', 'p2'), fingerprint: fc.constantFrom('f1', 'f2') };
const command = fc.constantFrom('ResolveIssue', 'ResolveIssue', 'IgnoreIssue', 'MuteIssue', 'UnresolveIssue');
const kill = fc.constantFrom(undefined, undefined, 'before reaction', 'before settlement');
const turn = fc.oneof(
  { arbitrary: fc.record({ does: fc.constant('occur' as const), happening: occurrence }), weight: 5 },
  { arbitrary: fc.record({ does: fc.constant('command' as const), command, ...issue }), weight: 4 },
  {
    arbitrary: fc.record({ does: fc.constant('step' as const), most: fc.integer({ min: 1, max: 9 }), kill }),
    weight: 3,
  },
);

test('whatever happens and whoever is killed: every regression once, and the tables are what a rebuild makes', () =>
  fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
      const workspace = new Workspace();
      try {
        const service = new Service(workspace);
        for (const each of turns) {
          if (each.does === 'occur') workspace.append(each.happening);
          else if (each.does === 'step') await service.step(each.most, each.kill);
          else await service.send(each.command, each.project, each.fingerprint);
        }
        await service.drain(5);
        const events = workspace.reader.after(0, 10_000);
        expect(regressionsIn(events)).toEqual(expectedRegressions(events));
        expect(verify({ ...workspace, projections: everyProjection }).differences).toEqual([]);
      } finally {
        workspace.close();
      }
    }),
    { numRuns: 50 },
  ));
