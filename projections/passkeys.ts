// Names of passkeys. The keys themselves are credentials, not a read model.
import { defineProjection, first, key } from './projection.ts';

export const passkeys = defineProjection({
  name: 'passkey_names',
  version: 1,
  columns: { id: key.text, user_id: first.text, name: first.text, created_at: first.integer },
  indexes: [{ columns: ['user_id'] }],
  on: {
    PasskeyAdded: ({ recordedAt, data }) => ({
      id: data.passkeyId,
      user_id: data.userId,
      name: data.name,
      created_at: recordedAt,
    }),
  },
  forget: {
    PasskeyRemoved: ({ data }) => ({ id: data.passkeyId }),
    UserRemoved: ({ data }) => ({ user_id: data.userId }),
  },
});
