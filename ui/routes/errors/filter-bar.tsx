// What the list is narrowed to, and its order. All of it is in the address.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { FacetFilter } from '../../components/facet-filter.tsx';
import { ChoiceMenu, PopoverMenu } from '../../components/menu.tsx';
import { useFacets } from '../../data/overview.ts';
import { dataOf } from '../../data/query-client.ts';
import type { FilterState } from '../../data/use-filters.ts';
import { type Filters, isNarrowed, noFilters, sorts, statuses } from '../../lib/filters.ts';
import { lazily } from '../../lib/part.ts';
import { rangeInWords } from '../../lib/time.ts';
import { capital } from '../../lib/words.ts';
import styles from './filter-bar.module.css';

const TimePanel = lazily(() => import('../../components/time-panel.tsx'));

const sortWords: Record<(typeof sorts)[number], string> = {
  last_seen: 'Last seen',
  first_seen: 'First seen',
  total_count: 'Events',
};

const TimeFilter = (props: FilterState) => {
  const face = () => {
    const words = rangeInWords(props.filters());
    return words && capital(words);
  };
  return (
    <PopoverMenu label="Time" class={face() === undefined ? '' : styles.on} face={<span>{face() ?? 'Time'}</span>}>
      {(close) => <TimePanel {...props} onClose={close} />}
    </PopoverMenu>
  );
};

export const FilterBar = (props: FilterState) => {
  const [isOpened, setOpened] = createSignal(false);
  const facets = useFacets(() => props.filters().project, isOpened);
  const shared = () => ({
    filters: props.filters,
    change: props.change,
    facets: dataOf(facets),
    onOpen: () => {
      // What has come since the menu was last open is in it: the release of five minutes ago.
      if (isOpened()) void facets.refetch();
      setOpened(true);
    },
  });
  const clear = () => {
    const { project, status, sort, order } = props.filters();
    props.change({ ...noFilters, project, status, sort, order });
  };
  return (
    <section class={styles.bar} aria-label="Filters">
      <ChoiceMenu
        label="Status"
        says="Status"
        face={capital(props.filters().status === 'all' ? 'any status' : props.filters().status)}
        options={[
          ...statuses.map((value) => ({ value, label: capital(value) })),
          { value: 'all', label: 'Any status' },
        ]}
        chosen={props.filters().status}
        onChoose={(value) => props.change({ status: value as Filters['status'] })}
      />
      <FacetFilter {...shared()} name="release" />
      <FacetFilter {...shared()} name="environment" />
      <FacetFilter {...shared()} name="source" />
      <FacetFilter {...shared()} name="route" />
      <TimeFilter filters={props.filters} change={props.change} />
      <Show when={isNarrowed(props.filters())}>
        <Button look="plain" onClick={clear}>
          Clear
        </Button>
      </Show>
      <span class={styles.sort}>
        <ChoiceMenu
          look="plain"
          label="Sort by"
          says="Sort by"
          face={sortWords[props.filters().sort]}
          options={sorts.map((value) => ({ value, label: sortWords[value] }))}
          chosen={props.filters().sort}
          onChoose={(value) => props.change({ sort: value as Filters['sort'] })}
        />
        <Button
          look="plain"
          icon="sort"
          aria-label="Oldest or fewest first"
          title={props.filters().order === 'desc' ? 'Newest or most first' : 'Oldest or fewest first'}
          aria-pressed={props.filters().order === 'asc'}
          onClick={() => props.change({ order: props.filters().order === 'desc' ? 'asc' : 'desc' })}
        />
      </span>
    </section>
  );
};
