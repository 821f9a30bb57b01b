// Several commands about issues at once, answered when the read models show what they have done.
import type { IssueCommand } from '../../domain/issue.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { commandBus } from './command-bus.ts';

const unchanged = { issue: { seen: true, status: 'unresolved' as const, since: 0 }, updated: false, position: 0 };

/** @param shown resolves when the read models have reached a position, or after a while */
export const issueCommands = (
  { send }: Pick<ReturnType<typeof commandBus>, 'send'>,
  shown: (position: number) => Promise<boolean>,
) => ({
  /** One that is rejected says so in its result. @throws LogUnavailable */
  send: async (commands: readonly IssueCommand[], actor: string) => {
    const results = await Promise.all(
      commands.map((command) =>
        send(command, actor).catch((error: Error) => {
          if (error instanceof Rejected) return { ...unchanged, error };
          throw error;
        }),
      ),
    );
    await shown(Math.max(0, ...results.map(({ position }) => position)));
    return results;
  },
});
