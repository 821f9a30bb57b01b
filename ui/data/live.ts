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
/** A stream that says nothing for so long is dead, whatever the browser thinks of it: the server speaks every 15 s. */
const silentMs = 45_000;
/** After a stream has ended, the next one is opened within this time; pages that have lost theirs together come back one by one. */
const comeBackMs = { least: 1000, most: 6000 };
/** Figures and charts are read again no more often than this. */
const overviewMs = 3000;

const listeners = new Set<Listener>();
const [isLive, setLive] = createSignal(false);
/** New and returned errors since the page was last in front. */
const [unseen, setUnseen] = createSignal(0);

export { isLive, unseen };

/** How often it is asked for what the stream does not tell: never, or every half minute while there is no stream. */
export const whenNotLive = (): number | false => (isLive() ? false : fallbackMs);

/** Tells a component, as long as it is there, what has happened. */
export const useChanges = (listener: Listener): void => {
  listeners.add(listener);
  onCleanup(() => listeners.delete(listener));
};

let projectInSight: () => string | undefined = () => undefined;
/** The title of the tab counts errors of the project that is looked at. */
export const countFor = (project: () => string | undefined): void => {
  projectInSight = project;
};

/** Which of the queries a topic of the stream is about. */
const queriesOf: Record<string, string[]> = {
  projects: ['projects'],
  tokens: ['tokens'],
  users: ['users'],
  invites: ['invites'],
  alerts: ['alerts'],
  sourcemaps: ['source-maps', 'issue'],
  retention: ['retention', 'system'],
  account: ['sessions', 'passkeys'],
};

const refreshOverview = throttled(() => {
  for (const name of ['stats', 'trend']) void queryClient.invalidateQueries({ queryKey: [name] });
}, overviewMs);

let onAccount: () => void = () => undefined;
let missed = false;
const missedTopics = new Set<string>();
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

const tellTopics = (topics: Iterable<string>): void => {
  for (const topic of topics)
    if (isSeen()) {
      for (const name of queriesOf[topic] ?? []) void queryClient.invalidateQueries({ queryKey: [name] });
      if (topic === 'account') onAccount();
    } else missedTopics.add(topic);
};

const heard = (changes: Changes): void => {
  tellTopics(changes.topics);
  const project = projectInSight();
  if (!isSeen() || !document.hasFocus())
    setUnseen(
      (count) =>
        count +
        changes.issues.filter(
          (issue) => (issue.new || issue.regressed) && (project === undefined || issue.project_id === project),
        ).length,
    );
  if (changes.events > 0 || changes.issues.length > 0) tell(changes);
};

const seenAgain = (): void => {
  if (!isSeen()) return;
  setUnseen(0);
  const topics = [...missedTopics];
  missedTopics.clear();
  tellTopics(topics);
  if (!missed) return;
  missed = false;
  tell(undefined);
};

let lastId = '';
let source: EventSource | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let comingBack: ReturnType<typeof setTimeout> | undefined;

const close = (): void => {
  source?.close();
  source = undefined;
  clearTimeout(silence);
  clearTimeout(comingBack);
  setLive(false);
};

const comeBack = (): void => {
  close();
  const { least, most } = comeBackMs;
  comingBack = setTimeout(connect, least + Math.random() * (most - least));
};

const connect = (): void => {
  close();
  const opened = new EventSource(`/v1/stream${lastId === '' ? '' : `?last_event_id=${lastId}`}`);
  source = opened;
  const listen = (name: string, work: (event: MessageEvent<string>) => void): void =>
    opened.addEventListener(name, (event) => {
      lastId = (event as MessageEvent<string>).lastEventId;
      listening();
      work(event as MessageEvent<string>);
    });
  const listening = (): void => {
    setLive(true);
    clearTimeout(silence);
    silence = setTimeout(comeBack, silentMs);
  };
  const isFirst = lastId === '';
  opened.addEventListener('open', listening);
  opened.addEventListener('error', comeBack);
  listen('ping', () => undefined);
  listen('ready', () => {
    // What happened between the first answers and now.
    if (isFirst) tell(undefined);
  });
  listen('changes', ({ data }) => heard(JSON.parse(data) as Changes));
  listen('reset', () => {
    tellTopics(Object.keys(queriesOf));
    tell(undefined);
  });
};

/** Starts listening; once, for a page in which somebody is logged in. @param accountChanged their role, or their session, may be another one */
export const startLive = (accountChanged: () => void): void => {
  onAccount = accountChanged;
  connect();
  setInterval(() => {
    if (!isLive()) tell(undefined);
  }, fallbackMs);
  document.addEventListener('visibilitychange', seenAgain);
  window.addEventListener('focus', seenAgain);
  window.addEventListener('offline', close);
  window.addEventListener('online', connect);
};
