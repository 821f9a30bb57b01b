// Several commands about issues at once, answered when the read models show what they have done.
import type { IssueCommand } from '../../domain/issue.ts';
import { Rejected } from '../../domain/rejected.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { CommandResult, commandBus } from './command-bus.ts';

const unchanged = { issue: { seen: true, status: 'unresolved' as const, since: 0 }, updated: false, position: 0 };

export interface Outcome extends CommandResult {
  /** Why nothing was done. */
  error?: Error;
}

/** What may fail for some of them and not for others. */
const isForOne = (error: unknown): error is Error => error instanceof Rejected || error instanceof Unavailable;

/** @param shown resolves when the read models have reached a position, or after a while */
export const issueCommands = (
  { send }: Pick<ReturnType<typeof commandBus>, 'send'>,
  shown: (position: number) => Promise<boolean>,
) => ({
  /**
   * One that is rejected says so in its result, and so does one that came too late for a disk that ran full: what the others
   * have done is done. @throws Unavailable when nothing was
   */
  send: async (commands: readonly IssueCommand[], actor: string): Promise<Outcome[]> => {
    const results = await Promise.all(
      commands.map(
        (command): Promise<Outcome> =>
          send(command, actor).catch((error: Error): Outcome => {
            if (isForOne(error)) return { ...unchanged, error };
            throw error;
          }),
      ),
    );
    const failed = results.find(({ error }) => error !== undefined && !(error instanceof Rejected));
    if (failed !== undefined && !results.some(({ updated }) => updated)) throw failed.error;
    await shown(Math.max(0, ...results.map(({ position }) => position)));
    return results;
  },
});

export type IssueCommands = ReturnType<typeof issueCommands>;
