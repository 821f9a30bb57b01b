// Users as lists show them. Who was removed stays for the sake of histories, which name them.
import { defineProjection, first, key, last } from './projection.ts';

export const users = defineProjection({
  name: 'users',
  version: 1,
  columns: {
    id: key.text,
    username: last.text,
    /** 0 or 1 */
    is_admin: last.integer,
    created_at: first.integer,
    removed_at: last.integer,
  },
  on: {
    UserRegistered: ({ recordedAt, data }) => ({
      id: data.userId,
      username: data.username,
      is_admin: data.isAdmin ? 1 : 0,
      created_at: recordedAt,
    }),
    UserPromoted: ({ data }) => ({ id: data.userId, is_admin: 1 }),
    UserDemoted: ({ data }) => ({ id: data.userId, is_admin: 0 }),
    UserRemoved: ({ recordedAt, data }) => ({ id: data.userId, removed_at: recordedAt }),
  },
});
