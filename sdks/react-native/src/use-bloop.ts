// The hook that gives an app its client.
import { useEffect, useState } from 'react';
import { BloopRNClient, type BloopRNOptions } from './client.ts';

/** A client in use, by how many components that are mounted. */
interface Use {
  options: BloopRNOptions;
  client: BloopRNClient;
  mounted: number;
  /** There is none mounted any more. */
  closing: ReturnType<typeof setTimeout> | undefined;
}

/**
 * By project: React may draw a component several times before it is mounted, or never mount it, and each of these
 * drawings gets the same client.
 */
const uses = new Map<string, Use>();

const sharedBy = (options: BloopRNOptions): Use => {
  const project = JSON.stringify([options?.endpoint, options?.projectKey]);
  const known = uses.get(project);
  if (known !== undefined && !known.client.isClosed) return known;
  const made: Use = { options, client: new BloopRNClient(options), mounted: 0, closing: undefined };
  // While it is drawn: what goes wrong before anything is mounted has to be heard, too.
  made.client.installGlobalHandlers();
  uses.set(project, made);
  return made;
};

/**
 * Makes a client when the component is first drawn, with all handlers, and closes it when the component is unmounted.
 * Components that ask for the same project share one client. Options that change later are not looked at.
 * @throws InvalidOption, a TypeError that names the option
 */
export const useBloop = (options: BloopRNOptions): BloopRNClient => {
  const [use, setUse] = useState(() => sharedBy(options));
  useEffect(() => {
    if (use.client.isClosed) {
      // Shown again after it was hidden for a while: what is hidden counts as unmounted, and keeps its state.
      setUse(sharedBy(use.options));
      return;
    }
    use.mounted += 1;
    if (use.closing !== undefined) use.client.installGlobalHandlers();
    clearTimeout(use.closing);
    use.closing = undefined;
    return () => {
      use.mounted -= 1;
      if (use.mounted > 0) return;
      use.client.uninstallHandlers();
      // Not at once: in strict mode a component is unmounted and mounted again, with the same client.
      use.closing = setTimeout(() => void use.client.close());
    };
  }, [use]);
  return use.client;
};
