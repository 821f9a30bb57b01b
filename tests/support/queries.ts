// Asks real queries of read models that were folded from a real log.
import { openQueryContext } from '../../infrastructure/readers/query-context.ts';
import { type Ask, queries } from '../../projections/queries/all.ts';
import type { Query } from '../../projections/queries/query.ts';
import type { Happening } from './events.ts';
import { Workspace } from './workspace.ts';

/** Folds what happened, and answers questions about it until it is closed. Events take the positions 1, 2, 3 and so on. */
export const openAsking = (happenings: readonly Happening[]): { ask: Ask; close: () => Promise<void> } => {
  const workspace = new Workspace();
  workspace.append(...happenings);
  workspace.fold();
  const context = openQueryContext(workspace);
  return {
    ask: async (name, params) => (queries[name] as Query<unknown, never>)(context, params),
    close: async () => {
      await context.close();
      workspace.close();
    },
  };
};

export const asking = async <T>(happenings: readonly Happening[], work: (ask: Ask) => Promise<T>): Promise<T> => {
  const { ask, close } = openAsking(happenings);
  try {
    return await work(ask);
  } finally {
    await close();
  }
};
