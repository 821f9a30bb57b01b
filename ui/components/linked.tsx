// Text that somebody wrote, with the addresses in it as links. Only of the web: nothing else can be followed.
import { For, Show } from 'solid-js';
import { partsOf } from '../lib/addresses.ts';
import { visible } from '../lib/visible.ts';

export const Linked = (props: { text: string }) => (
  <bdi>
    <For each={partsOf(props.text)}>
      {(part) => (
        <Show when={part.address} fallback={visible(part.text)}>
          {(address) => (
            <a href={address()} rel="noopener noreferrer nofollow" target="_blank">
              {visible(part.text)}
            </a>
          )}
        </Show>
      )}
    </For>
  </bdi>
);
