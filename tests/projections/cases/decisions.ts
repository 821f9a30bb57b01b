// Cases of the read models that hold what people and policies decided: history, audit, projects, tokens.
import { describe, test } from 'vitest';
import { audit } from '../../../projections/audit.ts';
import { projects } from '../../../projections/projects.ts';
import { statusHistory } from '../../../projections/status-history.ts';
import { tokens } from '../../../projections/tokens.ts';
import {
  at,
  captured,
  ignored,
  muted,
  projectCreated,
  regressed,
  resolved,
  tokenCreated,
  tokenRevoked,
  unresolved,
} from '../../support/events.ts';
import { projection } from '../harness.ts';

describe('status history', () => {
  test('every change is kept: from what, to what, who, when and why', () =>
    projection(statusHistory)
      .given(
        captured(),
        resolved({ at: '11:00', actor: 'token:t7', note: 'fixed in 1.2' }),
        captured(),
        regressed({ at: '12:00', cause: 3 }),
        ignored({ at: '13:00' }),
        muted({ at: '14:00', from: 'ignored' }),
        unresolved({ at: '15:00', from: 'muted' }),
      )
      .expect([
        {
          project_id: 'p1',
          fingerprint: 'f1',
          position: 2,
          old_status: 'unresolved',
          new_status: 'resolved',
          event_type: 'IssueResolved',
          actor: 'token:t7',
          note: 'fixed in 1.2',
          changed_at: at('11:00'),
        },
        { position: 4, old_status: 'resolved', new_status: 'unresolved', actor: 'policy:regression', note: null },
        { position: 5, old_status: 'unresolved', new_status: 'ignored', changed_at: at('13:00') },
        { position: 6, old_status: 'ignored', new_status: 'muted' },
        { position: 7, old_status: 'muted', new_status: 'unresolved', event_type: 'IssueUnresolved' },
      ]));
});

describe('audit', () => {
  test('whatever somebody caused is in it, as the log has it, and occurrences are not', () =>
    projection(audit)
      .given(
        projectCreated({ at: '09:00' }),
        tokenCreated(),
        captured(),
        resolved({ note: 'done' }),
        captured(),
        regressed({ cause: 5, release: '1.1.0' }),
        ignored(),
        muted(),
        unresolved(),
        tokenRevoked({ at: '16:00', actor: 'user:u1' }),
      )
      .expect([
        { position: 1, type: 'ProjectCreated', stream: 'project:p1', actor: 'cli', recorded_at: at('09:00') },
        { position: 2, type: 'TokenCreated', stream: 'token:t1', project_id: 'p1' },
        {
          position: 4,
          type: 'IssueResolved',
          stream: 'issue:p1:f1',
          actor: 'token:t1',
          cause: null,
          data: '{"fingerprint":"f1","from":"unresolved","note":"done"}',
        },
        { position: 6, type: 'IssueRegressed', actor: 'policy:regression', cause: 5 },
        { position: 7, type: 'IssueIgnored' },
        { position: 8, type: 'IssueMuted' },
        { position: 9, type: 'IssueUnresolved' },
        { position: 10, type: 'TokenRevoked', actor: 'user:u1', recorded_at: at('16:00') },
      ]));
});

describe('projects', () => {
  test('a project has its name, its slug, and who made it when', () =>
    projection(projects)
      .given(projectCreated({ id: 'p2', name: 'Site', actor: 'user:u1' }), projectCreated({ at: '08:00' }))
      .expect([
        { id: 'p1', name: 'Shop', slug: 'shop', created_by: 'cli', created_at: at('08:00') },
        { id: 'p2', name: 'Site', slug: 'site', created_by: 'user:u1', created_at: at('09:00') },
      ]));
});

describe('tokens', () => {
  test('a token shows everything but itself', () =>
    projection(tokens)
      .given(tokenCreated({ scopes: ['errors:read', 'errors:write'], expiresAt: at('23:00') }))
      .expect([
        {
          id: 't1',
          project_id: 'p1',
          name: 'Deploys',
          prefix: 'bloop_tk_abcdefg',
          scopes: 'errors:read errors:write',
          created_by: 'cli',
          created_at: at('09:00'),
          expires_at: at('23:00'),
          revoked_at: null,
        },
      ]));

  test('a revoked token stays in the list, with the time', () =>
    projection(tokens)
      .given(tokenCreated(), tokenCreated({ id: 't2' }), tokenRevoked({ at: '13:00' }))
      .expect([
        { id: 't1', name: 'Deploys', expires_at: null, revoked_at: at('13:00') },
        { id: 't2', revoked_at: null },
      ]));
});
