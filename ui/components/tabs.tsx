// Tabs: one of several views of the same thing.
import * as Kobalte from '@kobalte/core/tabs';
import { For, type JSX } from 'solid-js';
import styles from './tabs.module.css';

export interface Tab {
  name: string;
  content: () => JSX.Element;
}

export const Tabs = (props: { label: string; tabs: readonly Tab[] }) => (
  <Kobalte.Root>
    <Kobalte.List class={styles.list} aria-label={props.label}>
      <For each={props.tabs}>
        {(tab) => (
          <Kobalte.Trigger class={styles.tab} value={tab.name}>
            {tab.name}
          </Kobalte.Trigger>
        )}
      </For>
    </Kobalte.List>
    <For each={props.tabs}>
      {(tab) => (
        <Kobalte.Content class={styles.content} value={tab.name}>
          {tab.content()}
        </Kobalte.Content>
      )}
    </For>
  </Kobalte.Root>
);
