// The entry for Node.
import { FrameworkClient } from './framework-client.ts';
import type { BloopOptions } from './options.ts';
import { nodePlatform } from './platform/node.ts';

export * from './api.ts';

/** Captures errors and sends them to Bloop. */
export class BloopClient extends FrameworkClient {
  /** @throws InvalidOption, a TypeError that names the option */
  constructor(options: BloopOptions) {
    super(options, nodePlatform);
  }
}
