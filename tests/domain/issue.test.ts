import { describe, expect, test } from 'vitest';
import { type IssueEvent, type IssueStatus, issueStatuses } from '../../domain/events.ts';
import { decide, evolve, type IssueCommand, initialState, statusOf } from '../../domain/issue.ts';
import { scenario } from './given-when-then.ts';

const fingerprint = 'f00d';
const issue = { projectId: 'default', fingerprint };
const { given } = scenario<IssueCommand, ReturnType<typeof initialState>, IssueEvent>({
  initialState: initialState(true),
  evolve,
  decide,
});
const unseen = scenario<IssueCommand, ReturnType<typeof initialState>, IssueEvent>({
  initialState: initialState(false),
  evolve,
  decide,
});

const eventOf = {
  unresolved: 'IssueUnresolved',
  resolved: 'IssueResolved',
  ignored: 'IssueIgnored',
  muted: 'IssueMuted',
} as const;
const commandOf = {
  unresolved: 'UnresolveIssue',
  resolved: 'ResolveIssue',
  ignored: 'IgnoreIssue',
  muted: 'MuteIssue',
} as const;

const became = (status: IssueStatus, from: IssueStatus = 'unresolved'): IssueEvent => ({
  type: eventOf[status],
  data: { fingerprint, from },
});
const make = (status: IssueStatus, note?: string): IssueCommand => ({
  type: commandOf[status],
  ...issue,
  ...(note === undefined ? {} : { note }),
});
const reopen = (occurrence: number): IssueCommand => ({
  type: 'ReopenIssue',
  ...issue,
  release: '1.3',
  environment: 'test',
  occurrence,
});
const regressed: IssueEvent = {
  type: 'IssueRegressed',
  data: { fingerprint, from: 'resolved', release: '1.3', environment: 'test' },
};

describe.each(issueStatuses)('an issue that is %s', (from) => {
  const history = [became(from)];
  test.each(issueStatuses.filter((to) => to !== from))('can become %s', (to) =>
    given(...history)
      .when(make(to))
      .then(became(to, from)),
  );
  test('records nothing when it is made so again', () =>
    given(...history)
      .when(make(from, 'again'))
      .thenNothing());
});

test('an issue is unresolved from its first occurrence on', () => given().when(make('unresolved')).thenNothing());
test('a note is kept with the change', () =>
  given()
    .when(make('muted', 'noise'))
    .then({ type: 'IssueMuted', data: { fingerprint, from: 'unresolved', note: 'noise' } }));

test.each(issueStatuses)('an issue never seen cannot become %s', (status) =>
  unseen.given().when(make(status)).thenRejected('unknown_issue', /f00d/),
);
test('an issue never seen cannot be reopened', () => unseen.given().when(reopen(9)).thenRejected('unknown_issue'));

test('a resolved issue is reopened by a later occurrence', () =>
  given(became('resolved')).when(reopen(2)).then(regressed));
test('a resolved issue is not reopened by an earlier occurrence', () =>
  given(became('muted'), became('resolved', 'muted')).when(reopen(1)).thenNothing());
test('a resolution is no occurrence of itself', () => given(became('resolved')).when(reopen(1)).thenNothing());
test('an issue resolved again is not reopened by an occurrence before that', () =>
  given(became('resolved'), became('unresolved', 'resolved'), became('resolved')).when(reopen(2)).thenNothing());
test('an issue that regressed is reopened once', () =>
  given(became('resolved'), regressed).when(reopen(9)).thenNothing());
test('an issue that regressed can be resolved again', () =>
  given(became('resolved'), regressed).when(make('resolved')).then(became('resolved')));
test.each(['unresolved', 'ignored', 'muted'] as const)('an issue that is %s is never reopened', (status) =>
  given(became(status)).when(reopen(9)).thenNothing(),
);

test('only events about the status of an issue tell a status', () => {
  expect(statusOf('IssueRegressed')).toBe('unresolved');
  expect(statusOf('ErrorCaptured')).toBeUndefined();
  expect(statusOf('toString')).toBeUndefined();
});
test('an event about something else leaves the issue alone', () => {
  const state = initialState(true);
  const event = { type: 'TokenRevoked', data: { tokenId: 't', name: 'n' }, position: 5 } as const;
  expect(evolve(state, event)).toBe(state);
});
