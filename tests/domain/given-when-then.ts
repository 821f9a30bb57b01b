// Given what happened, when a command comes, then these events are recorded, or it is refused.
import { expect } from 'vitest';
import { Rejected, type RejectionCode } from '../../domain/rejected.ts';

interface Decider<Command, State, Event> {
  initialState: State;
  evolve: (state: State, event: Event & { position: number }) => State;
  decide: (command: Command, state: State) => Event[];
}

/** Events get positions from 1 on, in order. */
export const scenario = <Command, State, Event>({ initialState, evolve, decide }: Decider<Command, State, Event>) => ({
  given: (...history: Event[]) => ({
    when: (command: Command) => {
      const state = history.reduce<State>(
        (so, event, index) => evolve(so, { ...event, position: index + 1 }),
        initialState,
      );
      return {
        // biome-ignore lint/suspicious/noThenProperty: it is never awaited
        then: (...expected: Event[]) => expect(decide(command, state)).toEqual(expected),
        thenNothing: () => expect(decide(command, state)).toEqual([]),
        thenRejected: (code: RejectionCode, naming: RegExp = /./) => {
          const refused = () => decide(command, state);
          expect(refused).toThrow(Rejected);
          expect(refused).toThrow(expect.objectContaining({ code, message: expect.stringMatching(naming) }));
        },
      };
    },
  }),
});
