// Who is logged in, and what happens when the session ends while the page is open.
import { createSignal } from 'solid-js';
import { ApiError, api, bodyOf, holdRefusals, onSessionEnd } from './api.ts';
import type { paths } from './openapi.gen.ts';

export type AuthStatus = paths['/auth/status']['get']['responses'][200]['content']['application/json'];
export type User = NonNullable<AuthStatus['user']>;

export const [status, setStatus] = createSignal<AuthStatus>();
/** @throws ApiError */
export const loadStatus = async (): Promise<AuthStatus> => {
  const loaded = await bodyOf(api.GET('/auth/status'));
  setStatus(loaded);
  return loaded;
};

/** The user; only asked for where somebody is logged in. */
export const user = (): User => status()?.user ?? { id: '', username: '', is_admin: false };
export const isAdmin = (): boolean => user().is_admin;

/** Whether the dialog to log in again is open. */
export const [isSessionOver, setSessionOver] = createSignal(false);
let waiting: (() => void)[] = [];
onSessionEnd(() => {
  setSessionOver(true);
  return new Promise<void>((resolve) => waiting.push(resolve));
});

/** After a login: requests that waited for it are sent again. Somebody else gets a page of their own. */
export const enter = async (): Promise<void> => {
  const before = status()?.user;
  const { user: now } = await loadStatus();
  if (!isSessionOver()) return;
  if (before != null && before.id !== now?.id) {
    location.reload();
    return;
  }
  setSessionOver(false);
  otherTabs.postMessage('entered');
  const due = waiting;
  waiting = [];
  for (const go of due) go();
};

// One tab that has logged in is enough for all of them.
const otherTabs = new BroadcastChannel('bloop-session');
otherTabs.addEventListener('message', () => {
  if (isSessionOver()) void enter();
});

/** Reads again who one is: the role may have changed, or the session may have ended. */
export const checkSession = async (): Promise<void> => {
  const now = await bodyOf(api.GET('/auth/status'));
  if (now.user === null) setSessionOver(true);
  else if (now.user.id !== user().id) location.reload();
  else setStatus(now);
};

/** @throws when the server has not ended the session, or cannot be reached: everything goes on then */
export const logOut = async (): Promise<void> => {
  let stay = (): void => undefined;
  holdRefusals(
    new Promise<void>((resolve) => {
      stay = resolve;
    }),
  );
  const response = await fetch('/auth/logout', { method: 'POST' }).catch(() => undefined);
  if (response?.ok === true || response?.status === 401) {
    location.assign('/');
    return;
  }
  stay();
  throw new ApiError(response?.status ?? 0, 'not_logged_out', 'the server cannot be reached');
};

/** Whether this page is where passkeys work. */
export const isAtOrigin = (): boolean => status()?.rp_origin === location.origin;
