// The one voice of the SDK: a line of text when something goes wrong, never more than one a minute of a kind.

export type Diagnostic = (line: string) => void;

const quietMs = 60_000;

/** `kind` names what goes wrong, so that a line of another kind is not held back. */
export type Say = (kind: string, line: string) => void;

/** `isTalkative`: nothing is held back. */
export const diagnostics = (write: Diagnostic, { clock = Date.now, isTalkative = false } = {}): Say => {
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
