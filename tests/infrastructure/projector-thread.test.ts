// The projector thread as the server runs it: what fails in it fails for itself alone, is told, and is made good.
import { expect, test } from 'vitest';
import { policyCheckpoint } from '../../application/checkpoints.ts';
import type { Recorded } from '../../domain/events.ts';
import { checkpointOf } from '../../infrastructure/log/checkpoints.ts';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { alerted, captured, resolved } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { type Asked, startThread } from '../support/projector-thread.ts';
import { everyProjection, inWorkspace, type Workspace } from '../support/workspace.ts';

const rule = { ruleId: 1, name: 'new', description: '', config: { type: 'new_issue' as const }, enabled: true };
const newIssueRule = alerted({ type: 'AlertRuleCreated', data: rule }, { at: '09:00', project: null });

/** The rule, which comes first, is left out. */
const logged = (workspace: Workspace, type: Recorded['type']) =>
  workspace.reader.after(1, 10_000).filter((event) => event.type === type);
const fired = (workspace: Workspace) =>
  logged(workspace, 'AlertFired').map(({ data }) => (data as { fingerprint: string }).fingerprint);

const patiently = 60_000;

test(
  'a reaction that cannot be carried out holds up neither read models nor the other policy',
  inWorkspace(async (workspace) => {
    let isBroken = true;
    const { thread, problems } = await startThread(workspace, ({ policy, reactions }) => {
      if (isBroken && policy === 'regression' && reactions.length > 0) throw new Error('poison');
    });
    workspace.append(newIssueRule, captured(), resolved(), captured());
    thread.grown(4);
    await eventually(() => expect(problems.get('policy_regression')).toBe('poison'), patiently);
    workspace.append(captured({ fingerprint: 'f2' }));
    expect(await thread.reached(workspace.log.head(), patiently)).toBe(true);
    await eventually(() => expect(fired(workspace)).toEqual(['f1', 'f2']), patiently);
    expect(logged(workspace, 'IssueRegressed')).toEqual([]);
    isBroken = false;
    await eventually(() => expect(logged(workspace, 'IssueRegressed')).toMatchObject([{ cause: 4 }]), patiently);
    await eventually(() => expect([...problems]).toEqual([]));
    await thread.close();
  }),
);

test(
  'a policy that cannot be restored tries again, on a fresh one, until it can',
  inWorkspace(async (workspace) => {
    workspace.append(newIssueRule, captured());
    const first = await startThread(workspace);
    await eventually(() => expect(fired(workspace)).toEqual(['f1']), patiently);
    const { connection } = workspace.log;
    const noted = () => checkpointOf(connection, policyCheckpoint('regression'));
    await eventually(() => expect(noted()).toBeGreaterThanOrEqual(2), patiently);
    await first.thread.close();
    // What only a restore reads: the projector has passed it.
    connection.exec('DROP TRIGGER log_refuses_update');
    const setVersion = (version: number) =>
      connection.prepare("UPDATE log SET schema_version = ? WHERE type = 'AlertRuleCreated'").run(version);
    setVersion(99);
    const { thread, problems } = await startThread(workspace);
    workspace.append(captured({ fingerprint: 'f2' }), captured(), resolved(), captured());
    thread.grown(workspace.log.head());
    await eventually(() => expect(problems.get('policy_alerts')).toContain('schema version 99'), patiently);
    // With half of its past it would fire for what it knows, or not at all.
    await eventually(() => expect(logged(workspace, 'IssueRegressed')).toHaveLength(1), patiently);
    expect(fired(workspace)).toEqual(['f1']);
    setVersion(1);
    await eventually(() => expect(fired(workspace)).toEqual(['f1', 'f2', 'f1']), patiently);
    await eventually(() => expect([...problems]).toEqual([]));
    await thread.close();
  }),
);

test(
  'an error that comes while a policy notes where it is, and whose reaction fails, is told all the same',
  inWorkspace(async (workspace) => {
    let release: () => void = () => undefined;
    let failures = 1;
    const isNote = ({ policy, reactions }: Asked) => policy === 'alerts' && reactions.length === 0;
    const { thread, asked } = await startThread(workspace, async (request) => {
      if (isNote(request)) await new Promise<void>((resolve) => (release = resolve));
      else if (request.policy === 'alerts' && failures-- > 0) throw new Error('not now');
    });
    workspace.append(newIssueRule);
    thread.grown(1);
    // After a quiet second.
    await eventually(() => expect(asked.some(isNote)).toBe(true), patiently);
    workspace.append(captured());
    expect(await thread.reached(2, patiently)).toBe(true);
    release();
    await eventually(() => expect(fired(workspace)).toEqual(['f1']), patiently);
    await thread.close();
  }),
);

test(
  'it ends at once while a policy cannot be restored',
  inWorkspace(async (workspace) => {
    workspace.append(captured(), captured());
    const { thread, problems } = await startThread(workspace, () => {
      throw new Error('never');
    });
    workspace.append(newIssueRule, captured({ fingerprint: 'f2' }));
    thread.grown(4);
    await eventually(() => expect(problems.has('policy_alerts')).toBe(true), patiently);
    await thread.close();
    expect(fired(workspace)).toEqual([]);
  }),
);

test(
  'a damaged row is named and left out, and what comes after it is folded, live and in a rebuild',
  inWorkspace(async (workspace) => {
    workspace.append(newIssueRule, captured(), captured(), captured({ fingerprint: 'f2' }));
    workspace.log.connection.exec(
      'DROP TRIGGER log_refuses_update; UPDATE log SET data = substr(data, 5) WHERE position = 3',
    );
    const { thread, problems } = await startThread(workspace);
    expect(await thread.reached(4, patiently)).toBe(true);
    await eventually(() => expect(problems.get('log_rows')).toContain('position 3'), patiently);
    await eventually(() => expect(fired(workspace)).toEqual(['f1', 'f2']), patiently);
    await thread.close();
    rebuild({ ...workspace, projections: everyProjection });
    expect(verify({ ...workspace, projections: everyProjection }).differences).toEqual([]);
  }),
);
