// Where an app keeps texts: AsyncStorage, or what behaves like it.

import { InvalidOption } from '@bloop/sdk/internal';

/** May answer at once or with promises. */
export interface BloopStorage {
  getItem(key: string): Promise<string | null | undefined> | string | null | undefined;
  setItem(key: string, value: string): Promise<unknown> | unknown;
  removeItem(key: string): Promise<unknown> | unknown;
}

/** @throws InvalidOption when it is no storage */
export const checkedStorage = (storage: BloopStorage): BloopStorage => {
  const names = ['getItem', 'setItem', 'removeItem'] as const;
  if (names.some((name) => typeof storage[name] !== 'function'))
    throw new InvalidOption('storage', 'must have the functions getItem, setItem and removeItem');
  return storage;
};
