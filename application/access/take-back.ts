// What is taken away is over when whoever took it is answered: what this process remembers of tokens and roles goes by the
// events, and does not wait for the read models.

interface Remembered {
  tokens: { forget(tokenId: string): void };
  sessions: { changeRole(userId: string, isAdmin: boolean): void };
}

interface Told {
  type: string;
  data: object;
}

export const takeBack =
  ({ tokens, sessions }: Remembered) =>
  (events: readonly Told[]): void => {
    for (const { type, data } of events) {
      const { tokenId, userId } = data as { tokenId?: string; userId?: string };
      if (type === 'TokenRevoked' && tokenId !== undefined) tokens.forget(tokenId);
      if (type === 'UserDemoted' && userId !== undefined) sessions.changeRole(userId, false);
      if (type === 'UserPromoted' && userId !== undefined) sessions.changeRole(userId, true);
    }
  };
