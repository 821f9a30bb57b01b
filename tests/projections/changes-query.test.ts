// What a stretch of the log has changed, as those who listen are told.
import { expect, test } from 'vitest';
import { changesFor } from '../../domain/live/listener.ts';
import { captured, compacted, projectCreated, regressed, resolved, tokenCreated } from '../support/events.ts';
import { asking } from '../support/queries.ts';

const everything = { projectId: undefined, userId: 'ann' };

test('an issue is new where it has occurred for the first time', () =>
  asking([captured(), captured(), captured({ fingerprint: 'f2' })], async (ask) => {
    const from = async (after: number, until: number) =>
      changesFor(await ask('changes', { after, until }), everything).issues.map((issue) => [
        issue.fingerprint,
        issue.events,
        issue.new,
      ]);
    expect(await from(0, 3)).toEqual([
      ['f1', 2, true],
      ['f2', 1, true],
    ]);
    expect(await from(1, 3)).toEqual([
      ['f2', 1, true],
      ['f1', 1, false],
    ]);
    expect(await from(1, 2)).toEqual([['f1', 1, false]]);
    expect(await from(3, 3)).toEqual([]);
  }));

test('a status that has changed is told, and a regression as one', () =>
  asking([captured(), resolved(), captured(), regressed()], async (ask) => {
    const changes = changesFor(await ask('changes', { after: 1, until: 4 }), everything);
    expect(changes).toEqual({
      position: 4,
      events: 1,
      issues: [{ project_id: 'p1', fingerprint: 'f1', events: 1, new: false, regressed: true, status_changed: true }],
      more: false,
      topics: [],
    });
  }));

test('projects are told apart, whatever is in their names', () =>
  asking(
    [captured({ project: 'a:b', fingerprint: 'c' }), captured({ project: 'a', fingerprint: 'b:c' })],
    async (ask) => {
      const stretch = await ask('changes', { after: 0, until: 2 });
      for (const [projectId, fingerprint] of [
        ['a:b', 'c'],
        ['a', 'b:c'],
      ])
        expect(changesFor(stretch, { projectId, userId: undefined }).issues).toMatchObject([
          { project_id: projectId, fingerprint, new: true },
        ]);
    },
  ));

test('what was compacted counts as the occurrences that it was', () =>
  asking([compacted({ count: 7 })], async (ask) =>
    expect(changesFor(await ask('changes', { after: 0, until: 1 }), everything).events).toBe(7),
  ));

test('what else has changed is told as topics, to users', () =>
  asking([projectCreated(), tokenCreated()], async (ask) => {
    const stretch = await ask('changes', { after: 0, until: 2 });
    expect(changesFor(stretch, everything).topics.sort()).toEqual(['projects', 'tokens']);
    expect(changesFor(stretch, { projectId: 'p1', userId: undefined }).topics).toEqual([]);
  }));
