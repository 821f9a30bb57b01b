// The hook and the boundary, drawn by React's real renderer for tests.
import { act, fireEvent, render, renderHook, screen } from '@testing-library/react-native';
import { Activity, StrictMode, useState } from 'react';
import { AppState, Pressable, Text } from 'react-native';
import { BloopErrorBoundary, BloopRNClient, type FallbackProps, useBloop } from '../src/index';
import { events, options, startServer } from './server';

beforeEach(() => {
  startServer();
  // React tells of errors that a boundary catches.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

const drawings: BloopRNClient[] = [];

const NeverDrawn = () => {
  const bloop = useBloop({ ...options, projectKey: 'first_drawing' });
  drawings.push(bloop);
  bloop.captureError(new Error('captured while drawing'), { metadata: { drawing: drawings.length } });
  throw new RangeError('cannot be drawn');
};

const hidden: BloopRNClient[] = [];

const Hidden = () => {
  hidden.push(useBloop({ ...options, projectKey: 'hidden' }));
  return null;
};

describe('useBloop', () => {
  const spies = () => ({
    errors: jest.spyOn(BloopRNClient.prototype, 'installErrorHandler'),
    rejections: jest.spyOn(BloopRNClient.prototype, 'installPromiseRejectionHandler'),
    appState: jest.spyOn(BloopRNClient.prototype, 'installAppStateHandler'),
    close: jest.spyOn(BloopRNClient.prototype, 'close'),
  });

  test('a mounted component has a client with all three handlers, the same at each drawing', () => {
    const { errors, rejections, appState } = spies();
    const { result, rerender } = renderHook(() => useBloop(options));
    const client = result.current;
    expect(client).toBeInstanceOf(BloopRNClient);
    rerender({});
    expect(result.current).toBe(client);
    for (const installed of [errors, rejections, appState]) expect(installed).toHaveBeenCalledTimes(1);
  });

  test('an unmounted component has taken its handlers away, and closed its client', async () => {
    const { close } = spies();
    const remove = jest.fn();
    jest.spyOn(AppState, 'addEventListener').mockReturnValue({ remove } as never);
    const { result, unmount } = renderHook(() => useBloop(options));
    result.current.captureError(new Error('last'));
    unmount();
    expect(remove).toHaveBeenCalledTimes(1);
    await new Promise((resolve) => setTimeout(resolve));
    const calls = close.mock.contexts.map((client, index) => ({ client, index }));
    const [own, ...others] = calls.filter(({ client }) => client === result.current);
    expect(others).toEqual([]);
    await close.mock.results[own?.index ?? -1]?.value;
    expect(events()).toMatchObject([{ message: 'last' }]);
  });

  test('in strict mode the client stays open', async () => {
    const { close } = spies();
    const { result } = renderHook(() => useBloop(options), { wrapper: StrictMode });
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    expect(close.mock.contexts).not.toContain(result.current);
    result.current.captureError(new Error('still here'));
    expect(await result.current.flush()).toBe(true);
    expect(events()).toMatchObject([{ message: 'still here' }]);
  });

  test('the first drawing has a client that works, and what goes wrong in it is heard', async () => {
    const world = globalThis as Record<string, unknown>;
    let handler: (error: unknown, isFatal?: boolean) => void = () => undefined;
    world.ErrorUtils = {
      getGlobalHandler: () => handler,
      setGlobalHandler: (next: typeof handler) => {
        handler = next;
      },
    };
    try {
      expect(() => render(<NeverDrawn />)).toThrow('cannot be drawn');
      // What React Native does with it: nothing of this app was ever mounted.
      handler(new RangeError('cannot be drawn'), false);
      expect(new Set(drawings).size).toBe(1);
      const client = drawings[0] as BloopRNClient;
      expect(await client.flush()).toBe(true);
      expect(events().at(0)).toMatchObject({ message: 'captured while drawing', metadata: { drawing: 1 } });
      expect(events().filter(({ error_type }) => error_type === 'RangeError')).toHaveLength(1);
      await client.close();
    } finally {
      delete world.ErrorUtils;
    }
  });

  test('components that ask for the same project share a client, until the last one is gone', async () => {
    const { close } = spies();
    const [first, second, other] = ['shared', 'shared', 'another'].map((projectKey) =>
      renderHook(() => useBloop({ ...options, projectKey })),
    );
    const client = first?.result.current;
    expect(second?.result.current).toBe(client);
    expect(other?.result.current).not.toBe(client);
    const turn = () => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    first?.unmount();
    await turn();
    expect(close.mock.contexts).not.toContain(client);
    second?.unmount();
    await turn();
    expect(close.mock.contexts).toContain(client);
    // The next one gets a client that is open.
    const { result } = renderHook(() => useBloop({ ...options, projectKey: 'shared' }));
    expect(result.current).not.toBe(client);
    expect(result.current.isClosed).toBe(false);
  });

  test('what is shown again after it was hidden has a client that works', async () => {
    const turn = () => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    const drawn = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Hidden />
      </Activity>
    );
    const { rerender } = render(drawn('visible'));
    const first = hidden.at(-1) as BloopRNClient;
    rerender(drawn('hidden'));
    await turn();
    expect(first.isClosed).toBe(true);
    rerender(drawn('visible'));
    await turn();
    const second = hidden.at(-1) as BloopRNClient;
    expect(second.isClosed).toBe(false);
    second.captureError(new Error('shown again'));
    expect(await second.flush()).toBe(true);
    expect(events()).toMatchObject([{ message: 'shown again' }]);
  });

  test('wrong options throw, naming the option', () =>
    expect(() => renderHook(() => useBloop({ ...options, endpoint: 'nowhere' }))).toThrow(/endpoint/));
});

const Broken = (): never => {
  throw new TypeError('cannot draw');
};

const Fragile = () => {
  if (Fragile.isBroken) throw new Error('not yet');
  return <Text>well again</Text>;
};
Fragile.isBroken = true;

const Fallback = ({ error, resetError }: FallbackProps) => {
  const [prefix] = useState('failed:');
  return (
    <Pressable onPress={resetError}>
      <Text>{`${prefix} ${(error as Error).message}`}</Text>
    </Pressable>
  );
};

describe('BloopErrorBoundary', () => {
  const aClient = () => new BloopRNClient(options);

  test('what its children draw is shown', () => {
    render(
      <BloopErrorBoundary client={aClient()} fallback={<Text>sorry</Text>}>
        <Text>fine</Text>
      </BloopErrorBoundary>,
    );
    expect(screen.getByText('fine')).toBeTruthy();
  });

  test('an error is captured with the components around it, and an element is shown instead', async () => {
    const client = aClient();
    const onError = jest.fn();
    render(
      <BloopErrorBoundary client={client} fallback={<Text>sorry</Text>} onError={onError}>
        <Broken />
      </BloopErrorBoundary>,
    );
    expect(screen.getByText('sorry')).toBeTruthy();
    expect(onError).toHaveBeenCalledWith(new TypeError('cannot draw'), expect.stringContaining('Broken'));
    await client.flush();
    expect(events()).toMatchObject([
      {
        error_type: 'TypeError',
        message: 'cannot draw',
        metadata: { unhandled: true, mechanism: 'errorBoundary', component_stack: expect.stringContaining('Broken') },
      },
    ]);
  });

  test('a component or a function is drawn instead, may use hooks, and can have the children drawn again', () => {
    Fragile.isBroken = true;
    render(
      <BloopErrorBoundary client={aClient()} fallback={Fallback}>
        <Fragile />
      </BloopErrorBoundary>,
    );
    Fragile.isBroken = false;
    fireEvent.press(screen.getByText('failed: not yet'));
    expect(screen.getByText('well again')).toBeTruthy();
  });

  test('without a fallback nothing is shown, and without a client nothing is captured', () => {
    render(
      <BloopErrorBoundary client={undefined}>
        <Broken />
      </BloopErrorBoundary>,
    );
    expect(screen.toJSON()).toBeNull();
  });
});
