// Of several processes on one log, one notifies and tidies up.
import type { Logger } from 'pino';
import type { Config } from '../infrastructure/config-schema.ts';
import { holdLease, lease, leasePathOf } from '../infrastructure/sqlite/lease.ts';

export interface Leader {
  isLeader(): boolean;
  /** Calls once this process leads; at once if it does already. */
  onLeading(work: () => void): void;
}

export const standForLeader = ({ database }: Config, log: Logger): Leader => {
  const waiting: (() => void)[] = [];
  let leads = false;
  holdLease(lease(leasePathOf(database.path, 'effects')), {
    onHeld: () => {
      leads = true;
      for (const work of waiting) work();
    },
    onWaiting: () => log.info('another process serves this log: it notifies, this one when that has ended'),
  });
  return {
    isLeader: () => leads,
    onLeading: (work) => {
      waiting.push(work);
      if (leads) work();
    },
  };
};
