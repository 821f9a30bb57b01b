// The client for React Native: platform detection, and handlers for what React Native knows of errors and the app.
import type { BloopOptions, Source } from '@bloop/sdk';
import { CoreClient, type Platform, sendByFetch, sign, signNow, uuid } from '@bloop/sdk/internal';
import { AppState, Platform as Device } from 'react-native';
import { describeDevice } from './device.ts';
import { watchErrorUtils } from './error-utils.ts';
import { watchRejections } from './promise-rejections.ts';
import { shelfOf } from './shelf.ts';
import { type BloopStorage, checkedStorage } from './storage.ts';
import type { Uncaught } from './uncaught.ts';
import { version } from './version.ts';

export interface BloopRNOptions extends BloopOptions {
  /**
   * Keeps events until they are sent, so that those of a crash without a network arrive after the next start:
   * AsyncStorage, or what behaves like it. Without one they are gone with the app.
   */
  storage?: BloopStorage | undefined;
}

const nothingToUndo = () => () => undefined;

/** Says which project it is, and nothing of its key. */
const shelfKey = ({ endpoint, projectKey }: BloopOptions): string =>
  `@bloop/react-native:${signNow(String(endpoint), String(projectKey)).slice(0, 32)}`;

const platformFor = (options: BloopRNOptions): Platform => {
  const device = describeDevice();
  const storage = options.storage == null ? undefined : checkedStorage(options.storage);
  return {
    userAgent: `bloop-react-native/${version}`,
    send: sendByFetch,
    newId: uuid,
    surroundings: () => ({ device }),
    sign,
    signNow,
    // Signing blocks the thread of JavaScript, and without Web Crypto it takes its time.
    maxBodyBytes: 65_536,
    keeps: storage !== undefined,
    watchEnd: storage === undefined ? nothingToUndo : (hooks) => shelfOf(shelfKey(options), storage).attach(hooks),
    watchUncaught: nothingToUndo,
  };
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
  constructor(options: BloopRNOptions) {
    super({ ...options, source: options?.source ?? sources[Device.OS] ?? 'api' }, platformFor(options ?? {}));
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
