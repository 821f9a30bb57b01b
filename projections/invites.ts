// Invites and what became of them. Never the links.
import { defineProjection, first, key } from './projection.ts';

export const invites = defineProjection({
  name: 'invites',
  version: 1,
  columns: {
    id: key.text,
    created_by: first.text,
    created_at: first.integer,
    expires_at: first.integer,
    /** Id of the user who came in by it. */
    used_by: first.text,
    used_at: first.integer,
    revoked_at: first.integer,
  },
  on: {
    InviteCreated: ({ actor, recordedAt, data }) => ({
      id: data.inviteId,
      created_by: actor,
      created_at: recordedAt,
      expires_at: data.expiresAt,
    }),
    InviteUsed: ({ recordedAt, data }) => ({ id: data.inviteId, used_by: data.userId, used_at: recordedAt }),
    InviteRevoked: ({ recordedAt, data }) => ({ id: data.inviteId, revoked_at: recordedAt }),
  },
});
