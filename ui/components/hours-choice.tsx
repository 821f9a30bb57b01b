// How many hours back a chart or a report goes. The choice is in the address.
import { useSearchParams } from '@solidjs/router';
import { type Accessor, For } from 'solid-js';
import { Button } from './button.tsx';
import styles from './hours-choice.module.css';

const spans = [
  { hours: 24, name: '24h' },
  { hours: 72, name: '72h' },
  { hours: 168, name: '7d' },
  { hours: 720, name: '30d' },
];
const usual = 72;
export const mostHours = 720;

export interface HoursState {
  hours: Accessor<number>;
  setHours: (hours: number) => void;
}

export const useHours = (): HoursState => {
  const [params, setParams] = useSearchParams();
  return {
    hours: () => spans.find((span) => String(span.hours) === params.hours)?.hours ?? usual,
    setHours: (hours) => setParams({ hours: hours === usual ? undefined : hours }, { scroll: false }),
  };
};

export const HoursChoice = (props: HoursState & { label: string }) => (
  <fieldset class={styles.spans}>
    <legend class="unseen">{props.label}</legend>
    <For each={spans}>
      {(span) => (
        <Button aria-pressed={props.hours() === span.hours} onClick={() => props.setHours(span.hours)}>
          {span.name}
        </Button>
      )}
    </For>
  </fieldset>
);
