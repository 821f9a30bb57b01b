// The keys of a command as a keyboard has them: those of a chord together, those of a sequence one after the other.
import { For, Show } from 'solid-js';
import { keyNames } from '../lib/commands.ts';

export const Keys = (props: { keys: string }) => (
  <For each={props.keys.split(' ')}>
    {(chord, index) => (
      <>
        <Show when={index() > 0}> then </Show>
        <For each={keyNames(chord)}>{(key) => <kbd>{key}</kbd>}</For>
      </>
    )}
  </For>
);
