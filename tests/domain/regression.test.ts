import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DecidedEvent, type LogEvent, type Recorded, streams } from '../../domain/events.ts';
import { decide, evolve, type IssueCommand, initialState } from '../../domain/issue.ts';
import type { Past } from '../../domain/policies/policy.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';

const projectId = 'default';
const captured = (fingerprint: string): LogEvent => ({
  type: 'ErrorCaptured',
  data: {
    fingerprint,
    algorithm: 1,
    occurredAt: 0,
    source: 'api',
    environment: 'test',
    release: '1.3',
    errorType: 'Error',
    message: 'x',
  },
});
const changed = (type: 'IssueResolved' | 'IssueMuted' | 'IssueUnresolved', fingerprint: string): LogEvent => ({
  type,
  data: { fingerprint, from: 'unresolved' },
});
const at = (position: number, event: LogEvent, project: string | null = projectId): Recorded => ({
  ...event,
  position,
  recordedAt: 0,
  projectId: project,
  stream: 'fingerprint' in event.data ? streams.issue(project ?? '', event.data.fingerprint) : 'project:default',
  version: null,
  actor: 'sdk',
  cause: null,
});

describe('the regression policy', () => {
  const reactions = (...events: Recorded[]) => {
    const policy = regressionPolicy();
    return events.flatMap((event) => policy.react(event));
  };
  const resolved = at(1, changed('IssueResolved', 'a'));

  test('reopens a resolved issue that errs again', () =>
    expect(reactions(resolved, at(2, captured('a')))).toEqual([
      { type: 'ReopenIssue', projectId, fingerprint: 'a', release: '1.3', environment: 'test', occurrence: 2 },
    ]));
  describe('goes by when an occurrence happened', () => {
    const minute = 60_000;
    const resolvedAt = 1000 * minute;
    const fixed = { ...resolved, recordedAt: resolvedAt };
    const sent = (position: number, occurredAt: number) => {
      const event = captured('a');
      if (event.type === 'ErrorCaptured') event.data.occurredAt = occurredAt;
      return { ...at(position, event), recordedAt: resolvedAt + 60 * minute };
    };
    test('one from before the resolution that is sent an hour later is none', () =>
      expect(reactions(fixed, sent(2, resolvedAt - minute - 1))).toEqual([]));
    test('clocks may differ by a minute', () =>
      expect(reactions(fixed, sent(2, resolvedAt - minute))).toMatchObject([{ occurrence: 2 }]));
    test('a late one does not hide one that came back', () =>
      expect(reactions(fixed, sent(2, 0), sent(3, resolvedAt + 1))).toMatchObject([{ occurrence: 3 }]));
    test('what a purge has left of occurrences is one as well', () => {
      const seen = { count: 3, firstSeen: 0, lastSeen: resolvedAt + 1, hour: 0, shape: 'x' };
      const {
        occurredAt: _,
        algorithm: __,
        ...kind
      } = (captured('a') as Extract<LogEvent, { type: 'ErrorCaptured' }>).data;
      const record = at(2, { type: 'OccurrencesCompacted', data: { ...kind, ...seen } });
      expect(reactions(fixed, { ...record, recordedAt: resolvedAt + 60 * minute })).toMatchObject([{ occurrence: 2 }]);
    });
  });
  test('reacts once however often the issue errs', () =>
    expect(reactions(resolved, at(2, captured('a')), at(3, captured('a')))).toHaveLength(1));
  test('reacts again when the issue was resolved again', () =>
    expect(
      reactions(resolved, at(2, captured('a')), at(3, changed('IssueResolved', 'a')), at(4, captured('a'))),
    ).toHaveLength(2));
  test('leaves an issue alone that was never resolved', () => expect(reactions(at(1, captured('a')))).toEqual([]));
  test('leaves an issue alone that is no longer resolved', () =>
    expect(reactions(resolved, at(2, changed('IssueMuted', 'a')), at(3, captured('a')))).toEqual([]));
  test('leaves other issues alone', () => expect(reactions(resolved, at(2, captured('b')))).toEqual([]));
  test('leaves the same fingerprint of another project alone', () =>
    expect(reactions(resolved, at(2, captured('a'), 'other'))).toEqual([]));
  test('leaves an occurrence without a project alone', () =>
    expect(reactions(resolved, at(2, captured('a'), null))).toEqual([]));
  test('does not mind events about other things', () =>
    expect(
      reactions(resolved, at(2, { type: 'ProjectCreated', data: { name: 'n', slug: 's' } }), at(3, captured('a'))),
    ).toHaveLength(1));
});

const fingerprints = ['a', 'b', 'c'];
const act = fc.record({
  type: fc.constantFrom('capture', 'ResolveIssue', 'IgnoreIssue', 'MuteIssue', 'UnresolveIssue'),
  fingerprint: fc.constantFrom(...fingerprints),
});
type Act = { type: 'capture' | Exclude<IssueCommand['type'], 'ReopenIssue'>; fingerprint: string };

/** Runs a history as the server does, with the policy's commands decided at once. */
const play = (acts: Act[]) => {
  const log: Recorded[] = [];
  const policy = regressionPolicy();
  const issues = new Map(fingerprints.map((fingerprint) => [fingerprint, initialState(true)]));
  const stateOf = (fingerprint: string) => issues.get(fingerprint) ?? initialState(true);
  const append = (fingerprint: string, event: LogEvent): void => {
    const recorded = at(log.length + 1, event);
    log.push(recorded);
    if (recorded.type !== 'ErrorCaptured')
      issues.set(fingerprint, evolve(stateOf(fingerprint), recorded as Recorded<DecidedEvent>));
    for (const command of policy.react(recorded)) run(command as IssueCommand);
  };
  const run = (command: IssueCommand): void => {
    for (const event of decide(command, stateOf(command.fingerprint))) append(command.fingerprint, event);
  };
  for (const { type, fingerprint } of acts)
    if (type === 'capture') append(fingerprint, captured(fingerprint));
    else run({ type, projectId, fingerprint });
  return { log, policy, stateOf };
};

describe('after any history', () => {
  const histories = fc.array(act, { maxLength: 60 }) as fc.Arbitrary<Act[]>;

  test('every resolution is followed by at most one regression', () =>
    fc.assert(
      fc.property(histories, (acts) => {
        for (const fingerprint of fingerprints) {
          const types = play(acts)
            .log.filter(({ data }) => 'fingerprint' in data && data.fingerprint === fingerprint)
            .map(({ type }) => type);
          types.forEach((type, index) => {
            if (type === 'IssueRegressed')
              expect(types.slice(index - 2, index)).toEqual(['IssueResolved', 'ErrorCaptured']);
            if (type === 'IssueResolved' && types[index + 1] === 'ErrorCaptured')
              expect(types[index + 2]).toBe('IssueRegressed');
          });
        }
      }),
    ));

  test('a policy restored from the decided events reacts as the one that lived through it', () =>
    fc.assert(
      fc.property(histories, (acts) => {
        const { log, policy, stateOf } = play(acts);
        const restored = regressionPolicy();
        const decided = log.filter(({ type }) => type !== 'ErrorCaptured');
        restored.restore({ decided: () => decided } as unknown as Past);
        for (const fingerprint of fingerprints) {
          const next = at(log.length + 1, captured(fingerprint));
          const reaction = policy.react(next);
          expect(restored.react(next)).toEqual(reaction);
          expect(reaction.length > 0).toBe(stateOf(fingerprint).status === 'resolved');
        }
      }),
    ));
});
