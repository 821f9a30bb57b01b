// Rows of the log become events, and those of a newer Bloop are refused.
import { expect, test } from 'vitest';
import { decode, isDecided, type RawRow } from '../../infrastructure/log/codec.ts';
import { captured, resolved } from '../support/events.ts';
import { inWorkspace } from '../support/workspace.ts';

const row: RawRow = [7, 1000, 'p1', 'token:t', 2, 'TokenRevoked', 1, 'cli', null, '{"tokenId":"t","name":"CI"}'];
const withVersion = (version: number) => row.with(6, version) as RawRow;

test('a row becomes an event with its envelope', () =>
  expect(decode(row)).toEqual({
    position: 7,
    recordedAt: 1000,
    projectId: 'p1',
    stream: 'token:t',
    version: 2,
    type: 'TokenRevoked',
    actor: 'cli',
    cause: null,
    data: { tokenId: 't', name: 'CI' },
  }));

test('a schema version that this Bloop does not know is refused by name and number', () =>
  expect(() => decode(withVersion(2))).toThrow(
    'the log holds a TokenRevoked of schema version 2, newer than this Bloop knows (1)',
  ));

test(
  'a log that a newer Bloop has written stops the projector before it folds anything wrong',
  inWorkspace((workspace) => {
    workspace.append(captured(), resolved());
    const insert = `INSERT INTO log SELECT 3, recorded_at, project_id, stream, 2, type, 9, actor, cause, data, payload, hash
      FROM log WHERE position = 2`;
    workspace.log.connection.exec(insert);
    const { projector, store } = workspace.startProjector();
    expect(() => projector.step(10)).toThrow('IssueResolved of schema version 9');
    expect(store.checkpoint('issues').position).toBe(0);
    expect(projector.step(2)).toMatchObject({ events: 2, position: 2 });
  }),
);

test(
  'occurrences are the only events that nobody decided',
  inWorkspace((workspace) => {
    workspace.append(captured(), resolved());
    expect(workspace.reader.after(0, 10).map(isDecided)).toEqual([false, true]);
  }),
);
