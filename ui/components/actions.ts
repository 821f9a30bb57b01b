// What can be decided about an error, as its page and the list offer it.
import type { Action } from '../data/types.ts';
import type { IconName } from './icon.tsx';

export const actions: { action: Action; name: string; key: string; icon: IconName }[] = [
  { action: 'resolve', name: 'Resolve', key: 'r', icon: 'check' },
  { action: 'ignore', name: 'Ignore', key: 'i', icon: 'ignored' },
  { action: 'mute', name: 'Mute', key: 'm', icon: 'muted' },
  { action: 'unresolve', name: 'Unresolve', key: 'u', icon: 'active' },
];
