// What can be done here and now, by key or from the palette. Whoever can do something says so while it is on the page.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { stored } from './stored.ts';

export interface Command {
  label: string;
  group: 'Errors' | 'This error' | 'Go to' | 'General';
  /** One key, a chord or two keys after each other: `j`, `mod+k`, `g s`. */
  keys?: string;
  /** Another key for the same, where nothing that has the focus knows it. */
  also?: string;
  /** It goes on while the key is held down. */
  repeats?: boolean;
  run: () => void;
}

const [lists, setLists] = createSignal<readonly Accessor<readonly Command[]>[]>([]);

/** They are there as long as the component. Of two with the same key the one that came last has it. */
export const useCommands = (list: Accessor<readonly Command[]>): void => {
  setLists((before) => [...before, list]);
  onCleanup(() => setLists((before) => before.filter((other) => other !== list)));
};

/** What can be done now, the latest first. */
export const commands = (): Command[] =>
  lists()
    .toReversed()
    .flatMap((list) => list());

/** Keys without a modifier may be in the way of speech input and the like: https://www.w3.org/TR/WCAG22/#character-key-shortcuts */
export const [hasSingleKeys, setSingleKeys] = stored('bloop-single-keys', 'on', ['on', 'off']);

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
/** A chord, `mod+k`, as this device's keyboard has it, key by key. */
export const keyNames = (keys: string): string[] =>
  keys.split('+').map((key) => ({ mod: isMac() ? '⌘' : 'Ctrl', enter: '↵' })[key] ?? key);

const editable = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]';
/** What has the keyboard for itself. */
const ownKeys = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [role="tablist"]';

const isTaken = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(`${editable}, ${ownKeys}`) !== null;

/** What does something of its own when Enter is pressed on it. */
const active = 'a, button, summary, input, [tabindex="0"]';
/** A capital letter is meant for nobody, and `?` is one of its keys. */
const isCapital = ({ key, shiftKey }: KeyboardEvent): boolean => shiftKey && /^\p{L}$/u.test(key);

const secondKeyMs = 1200;
let first = '';
let forgetFirst: ReturnType<typeof setTimeout> | undefined;

/** The other one of ⌘ and Ctrl is the system's: on a Mac, Ctrl and K deletes to the end of the line. */
const nameOf = ({ key, metaKey, ctrlKey }: KeyboardEvent): string => {
  const [mod, other] = isMac() ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return (other ? 'other+' : '') + (mod ? 'mod+' : '') + key.toLowerCase();
};

const pressed = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.altKey || event.isComposing || isCapital(event)) return;
  const key = nameOf(event);
  const isChord = key.includes('+') && key.length > 1;
  if (!isChord && (hasSingleKeys() === 'off' || isTaken(event.target))) return;
  const list = commands();
  const find = (keys: string) => list.find((command) => command.keys === keys || command.also === keys);
  const found = (first === '' ? undefined : find(`${first} ${key}`)) ?? find(key);
  // A key that is held down, or that something lies on, decides once.
  if (event.repeat && found?.repeats !== true) {
    if (found !== undefined) event.preventDefault();
    return;
  }
  if (found?.also === key && event.target instanceof Element && event.target.closest(active) !== null) return;
  clearTimeout(forgetFirst);
  first = '';
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (list.some(({ keys }) => keys?.startsWith(`${key} `))) {
    first = key;
    forgetFirst = setTimeout(() => {
      first = '';
    }, secondKeyMs);
  }
};

/** Once for the page. */
export const listenToKeys = (): void => window.addEventListener('keydown', pressed);
