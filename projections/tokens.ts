// API tokens as lists and histories show them. Never the token, nor its hash.
import { defineProjection, first, key, last } from './projection.ts';

export const tokens = defineProjection({
  name: 'tokens',
  version: 1,
  columns: {
    id: key.text,
    project_id: first.text,
    name: first.text,
    prefix: first.text,
    /** Separated by a space. */
    scopes: first.text,
    created_by: first.text,
    created_at: first.integer,
    expires_at: first.integer,
    revoked_at: last.integer,
  },
  on: {
    TokenCreated: ({ projectId, actor, recordedAt, data }) => ({
      id: data.tokenId,
      project_id: projectId,
      name: data.name,
      prefix: data.prefix,
      scopes: data.scopes.join(' '),
      created_by: actor,
      created_at: recordedAt,
      expires_at: data.expiresAt,
    }),
    TokenRevoked: ({ recordedAt, data }) => ({ id: data.tokenId, revoked_at: recordedAt }),
  },
});
