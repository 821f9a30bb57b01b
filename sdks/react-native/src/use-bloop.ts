// The hook that gives an app its client.
import type { BloopOptions } from '@bloop/sdk';
import { useEffect, useState } from 'react';
import { BloopRNClient } from './client.ts';

/**
 * Makes a client when the component is first drawn, installs all handlers when it is mounted, and closes the client
 * when it is unmounted. Options that change later are not looked at.
 * @throws InvalidOption, a TypeError that names the option
 */
export const useBloop = (options: BloopOptions): BloopRNClient => {
  const [client] = useState(() => new BloopRNClient(options));
  useEffect(() => {
    client.installGlobalHandlers();
    const reopened = closings.get(client);
    if (reopened !== undefined) clearTimeout(reopened);
    return () => {
      client.uninstallHandlers();
      // Not at once: in strict mode a component is unmounted and mounted again, with the same client.
      closings.set(
        client,
        setTimeout(() => void client.close()),
      );
    };
  }, [client]);
  return client;
};

const closings = new WeakMap<BloopRNClient, ReturnType<typeof setTimeout>>();
