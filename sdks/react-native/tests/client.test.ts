// The client within React Native: its platform, and the handlers for what React Native knows of errors and the app.
import { createHmac } from 'node:crypto';
import { AppState, Platform } from 'react-native';
import { BloopRNClient } from '../src/index';
import { events, hang, options, projectKey, requests, startServer } from './server';

type Handler = (error: unknown, isFatal?: boolean) => void;

const world = globalThis as Record<string, unknown>;
let clients: BloopRNClient[] = [];

const aClient = (more = {}): BloopRNClient => {
  const client = new BloopRNClient({ onDiagnostic: () => undefined, ...options, ...more });
  clients.push(client);
  return client;
};

const originalOs = Platform.OS;
beforeEach(startServer);
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close(0)));
  clients = [];
  Platform.OS = originalOs;
  world.__DEV__ = true;
  delete world.ErrorUtils;
  delete world.HermesInternal;
  jest.restoreAllMocks();
});

/** React Native's, as far as handlers see it. */
const errorUtils = (): { handler: Handler; calls: unknown[][] } => {
  const calls: unknown[][] = [];
  const state = { handler: ((...args) => void calls.push(args)) as Handler, calls };
  world.ErrorUtils = {
    getGlobalHandler: () => state.handler,
    setGlobalHandler: (handler: Handler) => {
      state.handler = handler;
    },
  };
  return state;
};

test.each([
  ['ios', 'ios'],
  ['android', 'android'],
  ['web', 'api'],
] as const)('on %s the source is %s', async (os, source) => {
  Platform.OS = os as typeof Platform.OS;
  const client = aClient({ appVersion: '1.2', buildNumber: '42' });
  client.captureError(new TypeError('x'), { screen: 'Home' });
  expect(await client.flush()).toBe(true);
  expect(events()).toMatchObject([
    { source, app_version: '1.2', build_number: '42', screen: 'Home', error_type: 'TypeError' },
  ]);
});

test('a source that is given wins', async () => {
  const client = aClient({ source: 'android' });
  client.capture({ errorType: 'E', message: 'm' });
  await client.flush();
  expect(events()).toMatchObject([{ source: 'android' }]);
});

describe('the device', () => {
  const described = async (os: string, version: unknown, constants: () => object) => {
    Platform.OS = os as typeof Platform.OS;
    jest.spyOn(Platform, 'Version', 'get').mockReturnValue(version as never);
    jest.spyOn(Platform, 'constants', 'get').mockImplementation(constants as never);
    const client = aClient();
    client.capture({ errorType: 'E', message: 'm', metadata: { cart: 3 } });
    client.capture({ errorType: 'E', message: 'm', metadata: { device: 'the own' } });
    expect(await client.flush()).toBe(true);
    return events().map(({ metadata }) => metadata as { device: unknown });
  };
  const reactNativeVersion = { major: 0, minor: 85, patch: 3, prerelease: null };

  test('is in the metadata: of an iPhone the version of its system', async () =>
    expect(
      await described('ios', '19.2', () => ({ systemName: 'iOS', osVersion: '19.2', reactNativeVersion })),
    ).toEqual([
      { cart: 3, device: { os_name: 'iOS', os_version: '19.2', react_native: '0.85.3' } },
      { device: 'the own' },
    ]));

  test('of an Android phone the model and the level of the API, too', async () => {
    const constants = { Release: '16', Model: 'Pixel 9', Brand: 'google', Manufacturer: 'Google', reactNativeVersion };
    const [metadata] = await described('android', 36, () => constants);
    expect(metadata?.device).toEqual({
      os_name: 'Android',
      os_version: '16',
      api_level: 36,
      model: 'Pixel 9',
      brand: 'google',
      manufacturer: 'Google',
      react_native: '0.85.3',
    });
  });

  test('is its name alone when nothing is known', async () => {
    const broken = () => {
      throw new Error('no native module');
    };
    expect((await described('android', undefined, broken))[0]?.device).toEqual({ os_name: 'Android' });
  });
});

test('a request is signed without Web Crypto', async () => {
  const crypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  try {
    const client = aClient();
    client.capture({ errorType: 'E', message: 'ü 😀' });
    expect(await client.flush()).toBe(true);
  } finally {
    if (crypto) Object.defineProperty(globalThis, 'crypto', crypto);
  }
  const [request] = requests();
  expect(request?.url).toBe('https://errors.example.com/v1/ingest/batch');
  expect(request?.headers['X-Signature']).toBe(
    createHmac('sha256', projectKey)
      .update(request?.body ?? '')
      .digest('hex'),
  );
  expect(request?.headers['User-Agent']).toBe('bloop-react-native/0.1.0');
  expect(events()[0]?.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a stack of Hermes arrives as it is', async () => {
  const error = new Error('broken');
  error.stack =
    'Error: broken\n    at checkout (address at index.android.bundle:1:52310)\n    at anonymous (address at index.android.bundle:1:1024)';
  const client = aClient();
  client.captureError(error);
  await client.flush();
  expect(events()[0]?.stack).toBe(error.stack);
});

test('requests are kept small, since signing blocks', async () => {
  const client = aClient();
  for (let i = 0; i < 19; i++) client.capture({ errorType: 'E', message: 'm', stack: 'x'.repeat(8000) });
  await client.flush();
  expect(Math.max(...requests().map(({ body }) => body.length))).toBeLessThanOrEqual(65_536);
  expect(events()).toHaveLength(19);
});

describe('AppState', () => {
  const changes = () => {
    const remove = jest.fn();
    const add = jest.fn();
    let listener: (state: string) => void = () => undefined;
    jest.spyOn(AppState, 'addEventListener').mockImplementation(((_: string, added: typeof listener) => {
      add();
      listener = added;
      return { remove };
    }) as never);
    return { to: (state: string) => listener(state), add, remove };
  };

  test.each(['background', 'inactive'])('what waits is sent when the app becomes %s', async (state) => {
    const app = changes();
    const client = aClient();
    client.installAppStateHandler();
    client.capture({ errorType: 'E', message: 'm' });
    app.to('active');
    await Promise.resolve();
    expect(requests()).toEqual([]);
    app.to(state);
    expect(await client.flush()).toBe(true);
    expect(requests()).toHaveLength(1);
  });

  test('the background alone begins a flush', async () => {
    const app = changes();
    const client = aClient();
    client.installAppStateHandler();
    const flush = jest.spyOn(client, 'flush');
    app.to('background');
    expect(flush).toHaveBeenCalledTimes(1);
  });

  test('it listens once, and not after close', async () => {
    const app = changes();
    const client = aClient();
    client.installAppStateHandler();
    client.installAppStateHandler();
    expect(app.add).toHaveBeenCalledTimes(1);
    await client.shutdown();
    expect(app.remove).toHaveBeenCalledTimes(1);
    client.installAppStateHandler();
    expect(app.add).toHaveBeenCalledTimes(1);
  });
});

describe('ErrorUtils', () => {
  test('an uncaught error is captured, and goes on to the handler before', async () => {
    const state = errorUtils();
    const client = aClient();
    client.installErrorHandler();
    const error = new RangeError('uncaught');
    state.handler(error, false);
    expect(state.calls).toEqual([[error, false]]);
    await client.flush();
    expect(events()).toMatchObject([
      { error_type: 'RangeError', metadata: { unhandled: true, mechanism: 'uncaughtException', fatal: false } },
    ]);
  });

  test('a fatal error of a release build is sent before the app ends', async () => {
    world.__DEV__ = false;
    const state = errorUtils();
    const before = state.handler;
    const ended = new Promise<number>((resolve) => {
      state.handler = (...args) => {
        before(...args);
        resolve(events().length);
      };
    });
    const client = aClient();
    client.installErrorHandler();
    state.handler(new Error('fatal'), true);
    expect(state.calls).toEqual([]);
    expect(await ended).toBe(1);
    expect(state.calls).toEqual([[new Error('fatal'), true]]);
  });

  test('a server that does not answer holds a fatal error up for two seconds', async () => {
    jest.useFakeTimers();
    try {
      world.__DEV__ = false;
      hang();
      const state = errorUtils();
      aClient().installErrorHandler();
      state.handler(new Error('fatal'), true);
      await jest.advanceTimersByTimeAsync(1900);
      expect(state.calls).toEqual([]);
      await jest.advanceTimersByTimeAsync(200);
      expect(state.calls).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  test('the handler before is there again after close', async () => {
    const state = errorUtils();
    const before = state.handler;
    const client = aClient();
    client.installErrorHandler();
    expect(state.handler).not.toBe(before);
    await client.close();
    expect(state.handler).toBe(before);
  });

  test('whoever came later stays, and this one only passes on', async () => {
    const state = errorUtils();
    const client = aClient();
    client.installErrorHandler();
    const ours = state.handler;
    const later: Handler = (error, isFatal) => ours(error, isFatal);
    state.handler = later;
    await client.close();
    expect(state.handler).toBe(later);
    state.handler(new Error('after'), false);
    expect(state.calls).toHaveLength(1);
    expect(events()).toEqual([]);
  });
});

describe('promise rejections', () => {
  interface Tracking {
    allRejections: boolean;
    onUnhandled(id: number, reason: unknown): void;
  }

  test('Hermes tells of them', async () => {
    let tracking: Tracking | undefined;
    world.HermesInternal = {
      hasPromise: () => true,
      enablePromiseRejectionTracker: (given: Tracking) => {
        tracking = given;
      },
    };
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const client = aClient();
    client.installPromiseRejectionHandler();
    expect(tracking?.allRejections).toBe(true);
    const reason = new TypeError('left alone');
    tracking?.onUnhandled(1, reason);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('unhandled promise rejection'), reason);
    await client.flush();
    expect(events()).toMatchObject([
      {
        error_type: 'TypeError',
        message: 'left alone',
        metadata: { unhandled: true, mechanism: 'unhandledRejection' },
      },
    ]);
    await client.close();
    tracking?.onUnhandled(2, new Error('after'));
    expect(client.stats.captured).toBe(1);
  });

  test('without Hermes the promises of React Native do', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const OwnPromise = require('promise/setimmediate/es6-extensions');
    const client = aClient();
    client.installPromiseRejectionHandler();
    OwnPromise.reject(new TypeError('of the package'));
    while (client.stats.captured === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await client.flush();
    expect(events()).toMatchObject([
      { message: 'of the package', metadata: { unhandled: true, mechanism: 'unhandledRejection' } },
    ]);
  });
});
