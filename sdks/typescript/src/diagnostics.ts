// The one voice of the SDK: a line of text when something goes wrong, never more than one a minute of a kind.
import { monotonicMs } from './timer.ts';

export type Diagnostic = (line: string) => void;

const quietMs = 60_000;

/** `kind` names what goes wrong, so that a line of another kind is not held back. */
export type Say = (kind: string, line: string) => void;

/** `1 event is`, `2 events are`: how a line about so many events begins. */
export const eventsAre = (count: number): string => (count === 1 ? '1 event is' : `${count} events are`);

/** The same in the past. */
export const eventsWere = (count: number): string => (count === 1 ? '1 event was' : `${count} events were`);

/** `isTalkative`: nothing is held back. */
export const diagnostics = (write: Diagnostic, { clock = monotonicMs, isTalkative = false } = {}): Say => {
  const last = new Map<string, number>();
  return (kind, line) => {
    const now = clock();
    const before = last.get(kind);
    if (!isTalkative && before !== undefined && now - before < quietMs) return;
    last.set(kind, now);
    try {
      write(`bloop: ${line.replace(/\s+/g, ' ')}`);
    } catch {
      // The app's own function. There is nobody left to tell.
    }
  };
};
