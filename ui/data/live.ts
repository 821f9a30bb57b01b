// What happens on the server while the dashboard is open: one stream for the whole page, and a refresh every half minute
// while there is none.
import { createSignal, onCleanup } from 'solid-js';
import { throttled } from '../lib/throttle.ts';
import { queryClient } from './query-client.ts';

/** What `GET /v1/stream` says in an event `changes`. */
export interface Changes {
  position: number;
  /** Occurrences. */
  events: number;
  issues: {
    project_id: string;
    fingerprint: string;
    events: number;
    new: boolean;
    regressed: boolean;
    status_changed: boolean;
  }[];
  /** Other issues have changed too, too many to name. */
  more: boolean;
  topics: string[];
}

/** Undefined: it cannot be said what has changed. */
type Listener = (changes: Changes | undefined) => void;

const fallbackMs = 30_000;
const refusedMs = 5000;
/** Figures and charts are read again no more often than this. */
const overviewMs = 3000;

const listeners = new Set<Listener>();
const [isLive, setLive] = createSignal(false);
/** New and returned errors since the page was last in front. */
const [unseen, setUnseen] = createSignal(0);

export { isLive, unseen };

/** Tells a component, as long as it is there, what has happened. */
export const useChanges = (listener: Listener): void => {
  listeners.add(listener);
  onCleanup(() => listeners.delete(listener));
};

/** Which of the queries a topic of the stream is about. */
const queriesOf: Record<string, string[]> = {
  projects: ['projects'],
  tokens: ['tokens'],
  users: ['users'],
  invites: ['invites'],
  alerts: ['alerts'],
  sourcemaps: ['source-maps'],
  retention: ['retention', 'system'],
  account: ['sessions', 'passkeys'],
};

const refreshOverview = throttled(() => {
  for (const name of ['stats', 'trend']) void queryClient.invalidateQueries({ queryKey: [name] });
}, overviewMs);

let missed = false;
/** A page that nobody sees reads nothing; it catches up when it is seen again. */
const isSeen = (): boolean => document.visibilityState === 'visible';

const tell = (changes: Changes | undefined): void => {
  if (!isSeen()) {
    missed = true;
    return;
  }
  refreshOverview();
  for (const listener of listeners) listener(changes);
};

const heard = (changes: Changes): void => {
  for (const topic of changes.topics)
    for (const name of queriesOf[topic] ?? []) void queryClient.invalidateQueries({ queryKey: [name] });
  if (!isSeen() || !document.hasFocus())
    setUnseen((count) => count + changes.issues.filter((issue) => issue.new || issue.regressed).length);
  if (changes.events > 0 || changes.issues.length > 0) tell(changes);
};

const seenAgain = (): void => {
  if (!isSeen()) return;
  setUnseen(0);
  if (!missed) return;
  missed = false;
  tell(undefined);
};

let lastId = '';
const parsed = (event: Event): Changes => {
  const { data, lastEventId } = event as MessageEvent<string>;
  lastId = lastEventId;
  return JSON.parse(data) as Changes;
};

const connect = (): void => {
  const source = new EventSource(`/v1/stream${lastId === '' ? '' : `?last_event_id=${lastId}`}`);
  source.addEventListener('open', () => setLive(true));
  source.addEventListener('error', () => {
    setLive(false);
    // A lost connection the browser opens again by itself; one that was refused is tried again here.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, refusedMs);
  });
  source.addEventListener('ready', (event) => {
    const isFirst = lastId === '';
    parsed(event);
    // What happened between the first answers and now.
    if (isFirst) tell(undefined);
  });
  source.addEventListener('changes', (event) => heard(parsed(event)));
  source.addEventListener('reset', (event) => {
    parsed(event);
    tell(undefined);
  });
};

/** Starts listening; once, for a page in which somebody is logged in. */
export const startLive = (): void => {
  connect();
  setInterval(() => {
    if (!isLive()) tell(undefined);
  }, fallbackMs);
  document.addEventListener('visibilitychange', seenAgain);
  window.addEventListener('focus', seenAgain);
};
