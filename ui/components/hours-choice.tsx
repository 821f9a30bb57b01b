// How many hours back a chart or a report goes. The choice is in the address.
import { useSearchParams } from '@solidjs/router';
import type { Accessor } from 'solid-js';
import { spanOf, trendSpans, usualSpan } from '../lib/trend-spans.ts';
import { Segments } from './segments.tsx';

export interface HoursState {
  hours: Accessor<number>;
  setHours: (hours: number) => void;
}

export const useHours = (): HoursState => {
  const [params, setParams] = useSearchParams();
  return {
    hours: () => spanOf(params.hours) ?? usualSpan,
    setHours: (hours) => setParams({ hours: hours === usualSpan ? undefined : hours }, { scroll: false }),
  };
};

export const HoursChoice = (props: HoursState & { label: string }) => (
  <Segments
    label={props.label}
    options={trendSpans}
    chosen={props.hours()}
    onChoose={(hours) => props.setHours(hours)}
  />
);
