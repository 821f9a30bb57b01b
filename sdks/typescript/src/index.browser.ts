// The entry for browsers, and for everything that is not Node.
import { FrameworkClient } from './framework-client.ts';
import type { BloopOptions } from './options.ts';
import { browserPlatform } from './platform/browser.ts';

export * from './api.ts';

/** Captures errors and sends them to Bloop. */
export class BloopClient extends FrameworkClient {
  /** @throws InvalidOption, a TypeError that names the option */
  constructor(options: BloopOptions) {
    super(options, browserPlatform);
  }
}
