// Which occurrence is looked at: one of the samples, newest first, or another one that was chosen, which gets a tab of its own.
import { createMemo, For } from 'solid-js';
import type { Occurrence } from '../../data/types.ts';
import { ago } from '../../lib/time.ts';
import styles from './samples.module.css';

export const SampleTabs = (props: {
  samples: readonly Occurrence[];
  chosen: Occurrence | undefined;
  /** The element that shows what is chosen. */
  controls: string;
  onChoose: (occurrence: Occurrence) => void;
}) => {
  const others = createMemo(() =>
    props.samples.some(({ id }) => id === props.chosen?.id) ? [] : [props.chosen].filter((each) => each !== undefined),
  );
  const all = () => [...props.samples, ...others()];
  let list!: HTMLDivElement;
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const from = all().findIndex(({ id }) => id === props.chosen?.id);
    const to = (from + by + all().length) % all().length;
    const next = all()[to];
    if (next !== undefined) props.onChoose(next);
    (list.children[to] as HTMLElement | undefined)?.focus();
  };
  const Tab = (tab: { occurrence: Occurrence; name: string; label: string }) => {
    const isChosen = () => tab.occurrence.id === props.chosen?.id;
    return (
      <button
        type="button"
        role="tab"
        class={styles.tab}
        aria-label={tab.label}
        aria-selected={isChosen()}
        aria-controls={props.controls}
        tabIndex={isChosen() ? 0 : -1}
        onClick={() => props.onChoose(tab.occurrence)}
      >
        {tab.name}
      </button>
    );
  };
  return (
    <div class={styles.list} role="tablist" aria-label="Samples, the newest first" ref={list} onKeyDown={step}>
      <For each={props.samples}>
        {(sample, index) => <Tab occurrence={sample} name={`${index() + 1}`} label={`Sample ${index() + 1}`} />}
      </For>
      <For each={others()}>
        {(other) => <Tab occurrence={other} name={ago(other.captured_at, Date.now())} label="Chosen occurrence" />}
      </For>
    </div>
  );
};
