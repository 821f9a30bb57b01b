// The heads of the list's columns. They order it; pressed again, the other way round.
import { For, Show } from 'solid-js';
import { Icon } from '../../components/icon.tsx';
import type { Filters } from '../../lib/filters.ts';
import styles from './issue-table.module.css';

const columns: { sort: Filters['sort']; name: string }[] = [
  { sort: 'total_count', name: 'events' },
  { sort: 'last_seen', name: 'last seen' },
];

export const ColumnHeads = (props: { filters: Filters; onSort: (changes: Partial<Filters>) => void }) => {
  const isDown = () => props.filters.order === 'desc';
  const choose = (sort: Filters['sort']) =>
    props.onSort({ sort, order: props.filters.sort === sort && isDown() ? 'asc' : 'desc' });
  return (
    <span class={styles.columns}>
      <span>{props.filters.until === undefined ? '24 hours' : '24 h till then'}</span>
      <For each={columns}>
        {({ sort, name }) => (
          <span>
            <button
              type="button"
              class={styles.sort}
              title={`Sort by ${name}`}
              aria-pressed={props.filters.sort === sort}
              onClick={() => choose(sort)}
            >
              <Show when={props.filters.sort === sort}>
                <span class={isDown() ? '' : styles.up}>
                  <Icon name="down" size={12} />
                </span>
              </Show>
              {name}
            </button>
          </span>
        )}
      </For>
    </span>
  );
};
