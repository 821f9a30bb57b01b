// The choice of a time: the last so many hours, or from one time to another.
import { createSignal, For, Show } from 'solid-js';
import type { FilterState } from '../data/use-filters.ts';
import type { Range } from '../lib/time.ts';
import { Button } from './button.tsx';
import styles from './time-panel.module.css';

const presets = [
  { last: undefined, name: 'Any time' },
  { last: 1, name: 'Last hour' },
  { last: 24, name: 'Last 24 hours' },
  { last: 168, name: 'Last 7 days' },
  { last: 720, name: 'Last 30 days' },
];

const minuteMs = 60_000;
/** ms since 1970 → what a field of the type datetime-local holds, in the reader's time zone */
const toField = (at: number | undefined): string =>
  at === undefined ? '' : new Date(at - new Date(at).getTimezoneOffset() * minuteMs).toISOString().slice(0, 16);
const fromField = (text: string): number | undefined => (text === '' ? undefined : new Date(text).getTime());

const TimePanel = (props: FilterState & { onClose: () => void }) => {
  // eslint-disable-next-line solid/reactivity -- as it was when the panel was opened
  const { since, until } = props.filters();
  const [from, setFrom] = createSignal(toField(since));
  const [to, setTo] = createSignal(toField(until));
  const choose = (range: Range) => {
    props.onClose();
    props.change({ since: undefined, until: undefined, last: undefined, ...range });
  };
  const isChosen = (last: number | undefined): boolean => {
    const filters = props.filters();
    return filters.last === last && (last !== undefined || (filters.since ?? filters.until) === undefined);
  };
  // A field holds minutes. What was not touched stays as exact as it was.
  const given = (text: string, before: number | undefined) => (text === toField(before) ? before : fromField(text));
  const isBackwards = () => from() !== '' && to() !== '' && from() >= to();
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isBackwards()) choose({ since: given(from(), since), until: given(to(), until) });
  };
  return (
    <>
      <div class={styles.presets}>
        <For each={presets}>
          {({ last, name }) => (
            <Button look="plain" aria-pressed={isChosen(last)} onClick={() => choose({ last })}>
              {name}
            </Button>
          )}
        </For>
      </div>
      <form class={styles.range} onSubmit={submit}>
        <label>
          From
          <input type="datetime-local" value={from()} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          Until
          <input type="datetime-local" value={to()} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
        <Show when={isBackwards()}>
          <p class={styles.refused} role="alert">
            It ends before it begins.
          </p>
        </Show>
        <Button type="submit" disabled={isBackwards()}>
          Show this time
        </Button>
      </form>
    </>
  );
};
export default TimePanel;
