// What the reports are about: how far back they go, and of which environment. The project is chosen in the bar at the top.
import { createSignal } from 'solid-js';
import { FacetFilter } from '../../components/facet-filter.tsx';
import { HoursChoice, type HoursState, useHours } from '../../components/hours-choice.tsx';
import { useFacets } from '../../data/overview.ts';
import { dataOf } from '../../data/query-client.ts';
import { type FilterState, useFilters } from '../../data/use-filters.ts';
import styles from './scope-bar.module.css';

export type ScopeState = HoursState & FilterState;

export const useScope = (): ScopeState => ({ ...useHours(), ...useFilters() });

export const ScopeBar = (props: ScopeState) => {
  const [isOpened, setOpened] = createSignal(false);
  const facets = useFacets(() => props.filters().project, isOpened);
  return (
    <section class={styles.bar} aria-label="What the reports are about">
      <FacetFilter
        filters={props.filters}
        change={props.change}
        name="environment"
        facets={dataOf(facets)}
        onOpen={() => setOpened(true)}
      />
      <HoursChoice hours={props.hours} setHours={props.setHours} label="Window" />
    </section>
  );
};
