// Choices that are remembered on this device.
import { type Accessor, createSignal } from 'solid-js';

const read = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

/** One of a few words. What cannot be stored holds until the page is left. */
export const stored = <T extends string>(
  name: string,
  otherwise: T,
  words: readonly T[],
): [Accessor<T>, (word: T) => void] => {
  const found = read(name);
  const [word, setWord] = createSignal<T>(words.find((each) => each === found) ?? otherwise);
  const keep = (next: T): void => {
    setWord(() => next);
    try {
      localStorage.setItem(name, next);
    } catch {
      // Forbidden or full: it is a convenience.
    }
  };
  return [word, keep];
};
