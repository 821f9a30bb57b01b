// Parts of the dashboard that are loaded when they are needed. One that cannot be loaded is no silence: either the server has been
// updated and has other parts now, or it cannot be reached. A browser does not ask twice for a module that has failed, so the page has
// to be loaded again.
import { type Component, createSignal, lazy } from 'solid-js';

const againMs = 5000;

/** What stands in the way of a part that somebody has asked for. */
const [missing, setMissing] = createSignal<'outdated' | 'unreachable' | 'lost'>();

export { missing };

const isServerThere = (): Promise<boolean> =>
  fetch('/health', { cache: 'no-store' }).then(
    () => true,
    () => false,
  );
const aWhile = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, againMs);
    window.addEventListener('online', () => resolve(), { once: true });
  });

/** Waits for it as long as it takes; for one that is gone, until the page is loaded again. */
const patient = async <T>(load: () => Promise<T>): Promise<T> => {
  for (let wasThere = true; ; )
    try {
      const loaded = await load();
      setMissing((before) => (before === 'unreachable' ? undefined : before));
      return loaded;
    } catch {
      if (await isServerThere()) {
        setMissing(wasThere ? 'outdated' : 'lost');
        return new Promise<T>(() => undefined);
      }
      wasThere = false;
      setMissing('unreachable');
      await aWhile();
    }
};

const known: (() => unknown)[] = [];

/** As `lazy`, for parts that may be gone, or out of reach, by the time they are wanted. */
// biome-ignore lint/suspicious/noExplicitAny: as Solid declares it
export const lazily = <T extends Component<any>>(load: () => Promise<{ default: T }>) => {
  const part = lazy(() => patient(load));
  known.push(load);
  return part;
};

const calmMs = 15_000;
/** Some time after the page is there, what may be wanted later is fetched: an update of the server, or a tunnel, does not take it away. */
export const fetchPartsWhenIdle = (): void => {
  const isThrifty = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
  if (isThrifty) return;
  setTimeout(() => {
    for (const load of known) void Promise.resolve(load()).catch(() => undefined);
  }, calmMs);
};
