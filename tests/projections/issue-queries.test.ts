// One issue in detail, its history, and the audit trail.
import { describe, expect, test } from 'vitest';
import {
  at,
  captured,
  muted,
  projectCreated,
  regressed,
  resolved,
  tokenCreated,
  tokenRevoked,
} from '../support/events.ts';
import { asking } from '../support/queries.ts';

const issue = { projectId: 'p1', fingerprint: 'f1' };
const now = at('12:30');

describe('detail', () => {
  test('an issue has its row, its counts by release and environment, and its newest samples', () =>
    asking(
      [
        captured({ at: '10:00', release: '1.0.0' }),
        captured({ at: '11:00', release: '1.0.0', source: 'ios' }),
        captured({ at: '09:00', release: '1.0.0', environment: 'staging' }),
        captured({ at: '12:00', release: '2.0.0', message: 'newest' }),
        captured({ fingerprint: 'f2' }),
        resolved(),
      ],
      async (ask) => {
        const detail = await ask('issueDetail', { ...issue, now });
        expect(detail?.issue).toMatchObject({
          message: 'newest',
          total_count: 4,
          status: 'resolved',
          release: '2.0.0',
        });
        expect(detail?.issue.hourly.slice(-4)).toEqual([1, 1, 1, 1]);
        const common = { fingerprint: 'f1', status: 'resolved' };
        expect(detail?.aggregates).toEqual([
          {
            ...common,
            release: '2.0.0',
            environment: 'production',
            total_count: 1,
            first_seen: at('12:00'),
            last_seen: at('12:00'),
          },
          {
            ...common,
            release: '1.0.0',
            environment: 'production',
            total_count: 2,
            first_seen: at('10:00'),
            last_seen: at('11:00'),
          },
          {
            ...common,
            release: '1.0.0',
            environment: 'staging',
            total_count: 1,
            first_seen: at('09:00'),
            last_seen: at('09:00'),
          },
        ]);
        // Newest by when they happened, which is not the order in which they came.
        expect(detail?.samples.map(({ id }) => id)).toEqual(['4', '2', '1']);
      },
    ));

  test('an issue that is not there is null, in its project as in another', () =>
    asking([captured({ project: 'p2' })], async (ask) =>
      expect(await ask('issueDetail', { ...issue, now })).toBeNull(),
    ));

  test('issues are found in one project or in any', () =>
    asking([captured(), captured({ project: 'p2' }), captured({ fingerprint: 'f2' })], async (ask) => {
      const fingerprints = ['f1', 'f9'];
      expect(await ask('findIssues', { fingerprints, projectId: 'p1' })).toEqual([issue]);
      const anywhere = await ask('findIssues', { fingerprints });
      expect(anywhere.map(({ projectId }) => projectId).sort()).toEqual(['p1', 'p2']);
    }));

  test('of a stream the decided events are told, in order, with their versions', () =>
    asking([resolved(), captured(), muted(), resolved({ fingerprint: 'f2' })], async (ask) =>
      expect(await ask('streamEvents', { stream: 'issue:p1:f1' })).toEqual([
        { position: 1, version: 1, type: 'IssueResolved', data: { fingerprint: 'f1', from: 'unresolved' } },
        { position: 3, version: 2, type: 'IssueMuted', data: { fingerprint: 'f1', from: 'unresolved' } },
      ]),
    ));
});

const happenings = [
  projectCreated({ at: '09:00' }),
  projectCreated({ at: '09:00', id: 'p2', actor: 'system' }),
  tokenCreated({ id: 't1', name: 'Deploys' }),
  captured(),
  resolved({ at: '11:00', actor: 'token:t1', note: 'fixed' }),
  captured(),
  regressed({ at: '12:00', cause: 6 }),
  muted({ at: '13:00', actor: 'cli' }),
  resolved({ at: '14:00', actor: 'token:gone', from: 'muted' }),
  tokenRevoked({ at: '15:00' }),
];

describe('history', () => {
  test('the newest change comes first, with who made it by name', () =>
    asking(happenings, async (ask) =>
      expect(await ask('issueHistory', issue)).toEqual([
        {
          id: '9',
          old_status: 'muted',
          new_status: 'resolved',
          changed_by: 'token:gone',
          changed_at: at('14:00'),
          note: null,
          regression: false,
        },
        {
          id: '8',
          old_status: 'unresolved',
          new_status: 'muted',
          changed_by: 'cli',
          changed_at: at('13:00'),
          note: null,
          regression: false,
        },
        {
          id: '7',
          old_status: 'resolved',
          new_status: 'unresolved',
          changed_by: 'system',
          changed_at: at('12:00'),
          note: null,
          regression: true,
        },
        {
          id: '5',
          old_status: 'unresolved',
          new_status: 'resolved',
          changed_by: 'Deploys',
          changed_at: at('11:00'),
          note: 'fixed',
          regression: false,
        },
      ]),
    ));

  test('another issue has another history', () =>
    asking(happenings, async (ask) => expect(await ask('issueHistory', { ...issue, projectId: 'p2' })).toEqual([])));
});

describe('audit', () => {
  const ids = (params: object) =>
    asking(happenings, async (ask) => (await ask('listAudit', { limit: 50, ...params })).map(({ id }) => Number(id)));

  test.each([
    [{}, [10, 9, 8, 7, 5, 3, 1]],
    [{ projectId: 'p2' }, []],
    [{ actor: 'token:t1' }, [5]],
    [{ type: 'IssueResolved' }, [9, 5]],
    [{ stream: 'token:t1' }, [10, 3]],
    [{ since: at('13:00') }, [10, 9, 8]],
    [{ until: at('11:00') }, [5, 3, 1]],
    [{ limit: 2 }, [10, 9]],
    [{ limit: 2, before: 9 }, [8, 7]],
  ])('%o', async (params, expected) => expect(await ids(params)).toEqual(expected));

  test('an entry says what the log says, and who by name', () =>
    asking(happenings, async (ask) =>
      expect(await ask('listAudit', { limit: 1, actor: 'token:t1' })).toEqual([
        {
          id: '5',
          recorded_at: at('11:00'),
          project_id: 'p1',
          type: 'IssueResolved',
          stream: 'issue:p1:f1',
          actor: 'token:t1',
          actor_name: 'Deploys',
          data: { fingerprint: 'f1', from: 'unresolved', note: 'fixed' },
        },
      ]),
    ));
});
