// Who is logged in, and what happens when the session ends while the page is open.
import { createSignal } from 'solid-js';
import { api, bodyOf, onSessionEnd, stopAsking } from './api.ts';
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
  const due = waiting;
  waiting = [];
  for (const go of due) go();
};

export const logOut = async (): Promise<void> => {
  stopAsking();
  await fetch('/auth/logout', { method: 'POST' });
  location.assign('/');
};

/** Whether this page is where passkeys work. */
export const isAtOrigin = (): boolean => status()?.rp_origin === location.origin;
