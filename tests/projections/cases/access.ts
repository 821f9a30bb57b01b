// Cases of the read models about who may do what, and of forgetting a project.
import { describe, test } from 'vitest';
import type { DecidedEvent } from '../../../domain/events.ts';
import { audit, auditedTypes } from '../../../projections/audit.ts';
import { breakdown } from '../../../projections/breakdown.ts';
import { hourlyCounts } from '../../../projections/hourly-counts.ts';
import { invites } from '../../../projections/invites.ts';
import { issues } from '../../../projections/issues.ts';
import { occurrences } from '../../../projections/occurrences.ts';
import { passkeys } from '../../../projections/passkeys.ts';
import { projects } from '../../../projections/projects.ts';
import { routes } from '../../../projections/routes.ts';
import { samples } from '../../../projections/samples.ts';
import { statusHistory } from '../../../projections/status-history.ts';
import { totals } from '../../../projections/totals.ts';
import { users } from '../../../projections/users.ts';
import { at, captured, projectCreated, projectDeleted, resolved, told } from '../../support/events.ts';
import { projection } from '../harness.ts';

const registered = (userId: string, isAdmin = false) =>
  told({ type: 'UserRegistered', data: { userId, username: `name of ${userId}`, isAdmin, inviteId: null } });
const passkeyAdded = (userId: string, passkeyId: string) =>
  told({ type: 'PasskeyAdded', data: { userId, passkeyId, name: `key ${passkeyId}` } });
const user = (userId: string) => ({ userId, username: `name of ${userId}` });

describe('users', () => {
  test('a user is an admin from the start, by promotion, and no longer after demotion', () =>
    projection(users)
      .given(
        registered('u1', true),
        registered('u2'),
        registered('u3'),
        told({ type: 'UserPromoted', data: user('u2') }),
        told({ type: 'UserDemoted', data: user('u1') }),
      )
      .expect([
        { id: 'u1', username: 'name of u1', is_admin: 0, created_at: at('09:00'), removed_at: null },
        { id: 'u2', is_admin: 1 },
        { id: 'u3', is_admin: 0 },
      ]));
  test('who is removed stays by name, for histories', () =>
    projection(users)
      .given(registered('u1'), told({ type: 'UserRemoved', data: user('u1') }, { at: '10:00' }))
      .expect([{ id: 'u1', username: 'name of u1', removed_at: at('10:00') }]));
});

describe('passkeys', () => {
  test('passkeys have names, until they or their user are removed', () =>
    projection(passkeys)
      .given(
        passkeyAdded('u1', 'a'),
        passkeyAdded('u1', 'b'),
        passkeyAdded('u2', 'c'),
        passkeyAdded('u3', 'd'),
        told({ type: 'PasskeyRemoved', data: { userId: 'u1', passkeyId: 'a', name: 'key a' } }),
        told({ type: 'UserRemoved', data: user('u2') }),
      )
      .expect([
        { id: 'b', user_id: 'u1', name: 'key b', created_at: at('09:00') },
        { id: 'd', user_id: 'u3' },
      ]));
});

describe('invites', () => {
  const created = (inviteId: string) =>
    told({ type: 'InviteCreated', data: { inviteId, expiresAt: at('23:00') } }, { actor: 'user:u1' });
  test('an invite is open, used or revoked', () =>
    projection(invites)
      .given(
        created('i1'),
        created('i2'),
        created('i3'),
        told({ type: 'InviteUsed', data: { inviteId: 'i2', userId: 'u2' } }, { at: '10:00' }),
        told({ type: 'InviteRevoked', data: { inviteId: 'i3' } }, { at: '11:00' }),
      )
      .expect([
        { id: 'i1', created_by: 'user:u1', created_at: at('09:00'), expires_at: at('23:00'), used_by: null },
        { id: 'i2', used_by: 'u2', used_at: at('10:00'), revoked_at: null },
        { id: 'i3', used_by: null, revoked_at: at('11:00') },
      ]));
});

describe('projects', () => {
  test('a project has its newest name, and is deleted when it is', () =>
    projection(projects)
      .given(
        projectCreated(),
        projectCreated({ id: 'p2', name: 'Blog' }),
        told({ type: 'ProjectRenamed', data: { from: 'Shop', name: 'Store' } }),
        projectDeleted({ id: 'p2', at: '14:00' }),
      )
      .expect([
        { id: 'p1', name: 'Store', slug: 'shop', deleted_at: null },
        { id: 'p2', name: 'Blog', deleted_at: at('14:00') },
      ]));
});

describe('audit', () => {
  /** One of each type; what is in them does not matter to the audit trail. */
  const one = (type: DecidedEvent['type']) => {
    const data = { userId: 'u1', passkeyId: 'k', inviteId: 'i1', tokenId: 't1', fingerprint: 'f1', name: type };
    return { ...told({ type, data } as never), stream: `stream of ${type}` };
  };
  test('every event that somebody caused is in it, and what the system did by itself is not', () =>
    projection(audit)
      .given(one('DeliveryQueued'), one('DeliveryAttempted'), ...auditedTypes.map(one))
      .expect(auditedTypes.map((type, index) => ({ position: index + 3, type, stream: `stream of ${type}` }))));
});

describe('a deleted project', () => {
  /** What was before is gone, what another project has stays, and what comes after counts anew. */
  const history = [
    captured({ at: '10:00', route: '/pay' }),
    resolved(),
    captured({ at: '10:10', project: 'p2', route: '/pay' }),
    projectDeleted(),
    captured({ at: '10:20', route: '/pay' }),
    resolved({ at: '15:00' }),
  ];
  const anew = { project_id: 'p1', fingerprint: 'f1', first_seen: at('10:20'), last_seen: at('10:20') };
  const other = { project_id: 'p2', fingerprint: 'f1', first_seen: at('10:10') };
  const counted = [
    { ...anew, total_count: 1 },
    { ...other, total_count: 1 },
  ];
  test('issues', () =>
    projection(issues)
      .given(...history)
      .expect(counted));
  test('breakdown', () =>
    projection(breakdown)
      .given(...history)
      .expect(counted));
  test('hourly counts', () =>
    projection(hourlyCounts)
      .given(...history)
      .expect([
        { ...anew, count: 1 },
        { ...other, count: 1 },
      ]));
  test('occurrences', () =>
    projection(occurrences)
      .given(...history)
      .expect([
        { project_id: 'p1', position: 5 },
        { project_id: 'p2', position: 3 },
      ]));
  test('samples', () =>
    projection(samples(5))
      .given(...history)
      .expect([
        { project_id: 'p1', positions: '[5]' },
        { project_id: 'p2', positions: '[3]' },
      ]));
  test('totals', () =>
    projection(totals)
      .given(...history)
      .expect([
        { project_id: 'p1', count: 1 },
        { project_id: 'p2', count: 1 },
      ]));
  test('routes', () =>
    projection(routes)
      .given(...history)
      .expect([
        { project_id: 'p1', route: '/pay', count: 1 },
        { project_id: 'p2', route: '/pay', count: 1 },
      ]));
  test('status history', () =>
    projection(statusHistory)
      .given(...history)
      .expect([{ project_id: 'p1', position: 6 }]));
});
