// A table of things with a few columns. On a phone each row is a card that names its values.
import { For, type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import styles from './data-table.module.css';

export interface Column<T> {
  /** Empty for what can be done with the row. */
  name: string;
  cell: (row: T) => JSX.Element;
  /** `number`: to the right, in digits of one width; `main`: what the row is about; `actions`: buttons */
  look?: 'number' | 'main' | 'actions' | undefined;
}

export const DataTable = <T,>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** Many rows of one line, of which some are taller. */
  isDense?: boolean;
}) => (
  <table class={`${styles.table} ${props.isDense ? styles.dense : ''}`} aria-label={props.label}>
    <thead>
      <tr>
        <For each={props.columns}>
          {(column) => (
            <th scope="col" class={styles[column.look ?? '']}>
              <Show when={column.look === 'actions'} fallback={column.name}>
                <span class="unseen">Actions</span>
              </Show>
            </th>
          )}
        </For>
      </tr>
    </thead>
    <tbody>
      <For each={props.rows}>
        {(row) => (
          <tr>
            <For each={props.columns}>
              {(column) => (
                <Dynamic
                  component={column.look === 'main' ? 'th' : 'td'}
                  scope={column.look === 'main' ? 'row' : undefined}
                  class={styles[column.look ?? '']}
                  data-label={column.name}
                >
                  <div class={styles.value}>{column.cell(row)}</div>
                </Dynamic>
              )}
            </For>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
