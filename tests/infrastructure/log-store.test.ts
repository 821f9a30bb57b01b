// The log: append-only, numbered, written as a whole or not at all.
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openReadonly } from '../../infrastructure/sqlite/open.ts';
import { at, captured, minute, resolved } from '../support/events.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';
import { append, count, decision, occurrence, resolution } from './groups.ts';

test.each([
  'UPDATE log SET actor = 1',
  'UPDATE log SET payload = NULL',
  'DELETE FROM log',
  'DELETE FROM log WHERE position = 1',
])('%s is refused', (sql) =>
  inWorkspace((workspace) => {
    workspace.append(captured());
    expect(() => workspace.log.connection.exec(sql)).toThrow('the log is append-only');
    expect(count(workspace)).toBe(1);
    expect(workspace.reader.after(0, 1)).toMatchObject([{ actor: 'sdk' }]);
  })(),
);

test(
  'what was appended is read back as it happened, oldest first',
  inWorkspace((workspace) => {
    const happening = captured({ at: '10:00', recorded: '10:05', message: 'Größe \u{1f4a5}' });
    workspace.append(happening, resolved({ at: '09:00' }));
    expect(workspace.reader.after(0, 10)).toEqual([
      {
        position: 1,
        recordedAt: at('10:05'),
        projectId: 'p1',
        stream: 'issue:p1:f1',
        version: null,
        actor: 'sdk',
        cause: null,
        ...happening.event,
      },
      expect.objectContaining({ position: 2, recordedAt: at('09:00'), version: 1, type: 'IssueResolved' }),
    ]);
  }),
);

test(
  'the log is read from a position, up to another, a number of events at a time',
  inWorkspace((workspace) => {
    workspace.append(captured(), captured(), resolved(), captured(), captured());
    const positions = (events: { position: number }[]) => events.map(({ position }) => position);
    const { reader } = workspace;
    expect(positions(reader.after(1, 2))).toEqual([2, 3]);
    expect(positions(reader.after(1, 10, 4))).toEqual([2, 3, 4]);
    expect(positions(reader.after(5, 10))).toEqual([]);
    expect(positions(reader.decided(5))).toEqual([3]);
    expect(positions(reader.decided(2))).toEqual([]);
  }),
);

test(
  'a position is never given twice, not even after a failed group or when the log has been emptied',
  inWorkspace((workspace) => {
    workspace.append(captured(), captured());
    const broken = decision({ events: [{ ...resolution, type: null as never }] });
    expect(() => append(workspace, [occurrence()], [broken])).toThrow();
    workspace.log.connection.exec('DROP TRIGGER log_refuses_delete; DELETE FROM log');
    expect(workspace.log.head()).toBe(2);
    expect(append(workspace, [occurrence()]).head).toBe(3);
  }),
);

test(
  'of two decisions on one version the second is told so, and nothing of it is written',
  inWorkspace((workspace) => {
    const key = { kind: 'add-project-key', projectId: 'p1', apiKey: 'k' } as const;
    expect(append(workspace, [], [decision()]).decisions).toEqual([{ outcome: 'appended', position: 1 }]);
    const late = append(workspace, [], [decision({ effects: [key] })]);
    expect(late).toEqual({ head: 0, decisions: [{ outcome: 'conflict', position: 0 }], refused: [] });
    expect([count(workspace), count(workspace, 'project_keys')]).toEqual([1, 0]);
    expect(append(workspace, [], [decision({ expectedVersion: 1 })]).decisions[0]?.outcome).toBe('appended');
  }),
);

test(
  'two decisions on one version conflict within a group as well, and the rest of the group is written',
  inWorkspace((workspace) => {
    const group = append(workspace, [occurrence()], [decision(), decision(), decision({ stream: 'issue:p1:f2' })]);
    expect(group).toEqual({
      head: 3,
      decisions: [
        { outcome: 'appended', position: 2 },
        { outcome: 'conflict', position: 0 },
        { outcome: 'appended', position: 3 },
      ],
      refused: [],
    });
    expect(workspace.reader.stream('issue:p1:f1')).toMatchObject([{ position: 2, version: 1 }]);
  }),
);

test(
  'occurrences have no version and never conflict with decisions on their issue',
  inWorkspace((workspace) => {
    append(workspace, [occurrence(), occurrence()], [decision()]);
    append(workspace, [occurrence()], [decision({ expectedVersion: 1 })]);
    expect(workspace.reader.after(0, 10).map(({ version }) => version)).toEqual([null, null, 1, null, 2]);
  }),
);

test(
  'a policy acts on a cause once; another cause, or another policy, is another matter',
  inWorkspace((workspace) => {
    const by = (actor: string, cause: number, expectedVersion: number) =>
      append(workspace, [], [decision({ actor, cause, expectedVersion })]).decisions[0];
    expect(by('policy:regression', 7, 0)).toEqual({ outcome: 'appended', position: 1 });
    expect(by('policy:regression', 7, 1)).toEqual({ outcome: 'repeated', position: 1 });
    expect(by('policy:regression', 7, 0)).toEqual({ outcome: 'repeated', position: 1 });
    expect(by('policy:regression', 8, 1)).toEqual({ outcome: 'appended', position: 2 });
    expect(by('policy:other', 7, 2)).toEqual({ outcome: 'appended', position: 3 });
    expect(count(workspace)).toBe(3);
  }),
);

test(
  'an event id is stored once per project, and acknowledged again',
  inWorkspace((workspace) => {
    expect(append(workspace, [occurrence('e1'), occurrence('e1'), occurrence('e2')]).head).toBe(2);
    expect(append(workspace, [occurrence('e2')])).toEqual({ head: 0, decisions: [], refused: [] });
    expect(append(workspace, [occurrence('e2', 'p2'), occurrence(), occurrence()]).head).toBe(5);
    expect(workspace.reader.after(0, 10).map(({ projectId }) => projectId)).toEqual(['p1', 'p1', 'p2', 'p1', 'p1']);
  }),
);

test(
  'a group that fails leaves nothing behind, and its event ids may come again',
  inWorkspace((workspace) => {
    append(workspace, [], [decision({ stream: 'project:p1' })]);
    const broken = decision({ stream: 'project:p2', actor: null as never });
    expect(() => append(workspace, [occurrence('e1')], [decision(), broken])).toThrow(/NOT NULL/);
    expect([count(workspace), count(workspace, 'event_ids'), workspace.log.head()]).toEqual([1, 0, 1]);
    expect(append(workspace, [occurrence('e1')], [decision()])).toMatchObject({ head: 3 });
  }),
);

test(
  'effects are written and removed with the event that they belong to',
  inWorkspace((workspace) => {
    const token = { id: 't1', projectId: 'p1', name: 'CI', scopes: 'errors:read errors:write', expiresAt: 5 };
    const stream = 'token:t1';
    append(workspace, [], [decision({ stream, effects: [{ kind: 'add-token', tokenHash: 'h', ...token }] })]);
    const tokens = workspace.log.connection.prepare('SELECT * FROM api_tokens');
    expect(tokens.all()).toEqual([
      {
        token_hash: 'h',
        id: 't1',
        project_id: 'p1',
        name: 'CI',
        scopes: token.scopes,
        expires_at: 5,
        last_used_at: null,
      },
    ]);
    append(workspace, [], [decision({ stream, expectedVersion: 1, effects: [{ kind: 'remove-token', id: 't1' }] })]);
    expect(tokens.all()).toEqual([]);
  }),
);

test(
  'the log keeps its identity and its head when it is opened again',
  inWorkspace((workspace) => {
    workspace.append(captured(), resolved());
    const { identity } = workspace.log;
    workspace.log.close();
    workspace.log = workspace.openLog();
    expect([workspace.log.identity, workspace.log.head()]).toEqual([identity, 2]);
    expect(identity).toMatch(/^[0-9a-f-]{36}$/);
  }),
);

test(
  'the write-ahead log is cut again after somebody has read for long',
  inWorkspace((workspace) => {
    const large = () => workspace.append(captured({ payload: { stack: 'x'.repeat(2_000_000) } }));
    large();
    const reader = openReadonly(workspace.logPath);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM log').get();
    const size = () => statSync(`${workspace.logPath}-wal`).size;
    for (let index = 0; index < 50; index++) large();
    const most = size();
    reader.close();
    for (let index = 0; index < 3; index++) large();
    expect(size()).toBeLessThan(most * 0.8);
  }),
);

const times = ({ log }: Workspace) =>
  log.connection.prepare('SELECT recorded_at FROM log ORDER BY position').pluck().all();

test(
  'small steps back of the clock do not show in the log; it follows larger ones, and says how far ahead it was',
  inWorkspace((workspace) => {
    const day = 24 * 60 * minute;
    const noon = at('12:00');
    const record = (now: number): number | undefined => {
      workspace.clock.now = now;
      append(workspace, [occurrence()], [decision({ expectedVersion: (count(workspace) as number) / 2 })]);
      return workspace.log.aheadUntil();
    };
    expect([record(noon), record(noon - 1), record(noon - 5 * minute)]).toEqual([undefined, undefined, undefined]);
    const ahead = noon + 30 * day;
    expect([record(ahead), record(noon + minute), record(noon + 2 * minute)]).toEqual([undefined, ahead, ahead]);
    expect(times(workspace)).toEqual(
      [noon, noon, noon, ahead, noon + minute, noon + 2 * minute].flatMap((time) => [time, time]),
    );
    expect([record(ahead - 6 * minute), record(ahead - 5 * minute)]).toEqual([ahead, undefined]);
  }),
);

test(
  'that it is ahead is known when it is opened, before anything is written',
  inWorkspace((workspace) => {
    workspace.append(captured({ at: '12:00' }));
    workspace.log.close();
    workspace.clock.now = at('11:00');
    workspace.log = workspace.openLog();
    expect(workspace.log.aheadUntil()).toBe(at('12:00'));
  }),
);
