// The client for React Native: platform detection, and handlers for what React Native knows of errors and the app.
import {
  type BloopOptions,
  CoreClient,
  type Platform,
  type Source,
  sendByFetch,
  sign,
  signNow,
  uuid,
} from '@bloop/sdk';
import { AppState, Platform as Device } from 'react-native';
import { watchErrorUtils } from './error-utils.ts';
import { watchRejections } from './promise-rejections.ts';
import type { Uncaught } from './uncaught.ts';
import { version } from './version.ts';

const nothingToUndo = () => () => undefined;

const platform: Platform = {
  userAgent: `bloop-react-native/${version}`,
  send: sendByFetch,
  newId: uuid,
  sign,
  signNow,
  // Signing blocks the thread of JavaScript, and without Web Crypto it takes its time.
  maxBodyBytes: 65_536,
  watchEnd: nothingToUndo,
  watchUncaught: nothingToUndo,
};

const sources: Record<string, Source> = { ios: 'ios', android: 'android' };
const backgrounds: readonly string[] = ['background', 'inactive'];

type HandlerName = 'errors' | 'rejections' | 'appState';

/** Captures errors and sends them to Bloop. `source` is `ios` or `android`, after the platform, unless it is given. */
export class BloopRNClient extends CoreClient {
  private readonly installed = new Map<HandlerName, () => void>();
  private readonly watcher: Uncaught = {
    uncaught: (error, mechanism, metadata) =>
      this.captureError(error, { metadata: { unhandled: true, mechanism, ...metadata } }),
    flush: (timeoutMs) => this.flush(timeoutMs),
  };

  /** @throws InvalidOption, a TypeError that names the option */
  constructor(options: BloopOptions) {
    super({ ...options, source: options.source ?? sources[Device.OS] ?? 'api' }, platform);
    this.whenClosed(() => this.uninstallHandlers());
  }

  /** Sends what waits when the app goes into the background: the system may end it there at any time. */
  installAppStateHandler(): void {
    this.install('appState', () => {
      const subscription = AppState.addEventListener('change', (state) => {
        if (backgrounds.includes(state)) void this.flush();
      });
      return () => subscription.remove();
    });
  }

  /** Captures promise rejections that nobody handles. */
  installPromiseRejectionHandler(): void {
    this.install('rejections', () => watchRejections(this.watcher));
  }

  /** Captures uncaught errors, through ErrorUtils; the handler before this one gets them as well. */
  installErrorHandler(): void {
    this.install('errors', () => watchErrorUtils(this.watcher));
  }

  /** All three. */
  override installGlobalHandlers(): void {
    this.installErrorHandler();
    this.installPromiseRejectionHandler();
    this.installAppStateHandler();
  }

  /** Takes away what was installed; `close` does so, too. */
  uninstallHandlers(): void {
    for (const uninstall of this.installed.values()) uninstall();
    this.installed.clear();
  }

  private install(name: HandlerName, watch: () => () => void): void {
    if (!this.installed.has(name) && !this.isClosed) this.installed.set(name, watch());
  }
}
