// Every event that is kept, page by page; one that is chosen is shown above.
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Empty, Loaded } from '../../components/states.tsx';
import { type IssueName, occurrencesPerPage, useOccurrences } from '../../data/issue.ts';
import { dataOf } from '../../data/query-client.ts';
import type { Occurrence } from '../../data/types.ts';
import { exact } from '../../lib/numbers.ts';
import styles from './occurrences.module.css';

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** A column that would be empty says nothing. */
const has = (rows: readonly Occurrence[], field: string): boolean => rows.some((row) => textOf(row[field]) !== '');

export const Occurrences = (props: {
  name: IssueName;
  /** Events of the error, as they were counted. */
  total: number;
  chosen: string | undefined;
  onChoose: (occurrence: Occurrence) => void;
}) => {
  /** Where each page that was gone on to begins: the first one is the newest, and the others stay as they are. */
  const [trail, setTrail] = createSignal<readonly string[]>([]);
  const page = () => trail().length;
  const occurrences = useOccurrences(
    () => props.name,
    () => trail().at(-1),
  );
  const next = () => dataOf(occurrences)?.next;
  const goOn = () => {
    const from = next();
    if (from !== undefined) setTrail([...trail(), from]);
  };
  /** Of those that were counted; the last page knows how many are kept. */
  const range = (count: number, hasMore: boolean) => {
    const [first, last] = [page() * occurrencesPerPage + 1, page() * occurrencesPerPage + count];
    return `${exact(first)}–${exact(last)} of ${exact(hasMore ? Math.max(props.total, last + 1) : last)}`;
  };
  return (
    <Panel
      title="Occurrences"
      isFlush
      tools={
        <Show when={next() !== undefined || page() > 0}>
          <div class={styles.pages}>
            <span class={styles.range}>{range(dataOf(occurrences)?.rows.length ?? 0, next() !== undefined)}</span>
            <Button
              look="plain"
              icon="back"
              aria-label="Newer occurrences"
              title="Newer"
              disabled={page() === 0}
              onClick={() => setTrail(trail().slice(0, -1))}
            />
            <Button
              look="plain"
              icon="next"
              aria-label="Older occurrences"
              title="Older"
              disabled={next() === undefined}
              onClick={goOn}
            />
          </div>
        </Show>
      }
    >
      <Loaded query={occurrences}>
        {(data) => (
          <Show
            when={data().rows.length > 0}
            fallback={<Empty title="No events are kept">Their counts are; the events themselves were removed.</Empty>}
          >
            <div class={styles.scroll}>
              <table class={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Message</th>
                    <th scope="col">Release</th>
                    <th scope="col">Environment</th>
                    <Show when={has(data().rows, 'user_id_hash')}>
                      <th scope="col">User</th>
                    </Show>
                    <Show when={has(data().rows, 'http_status')}>
                      <th scope="col">HTTP</th>
                    </Show>
                  </tr>
                </thead>
                <tbody>
                  <For each={data().rows}>
                    {(row) => (
                      <tr class={row.id === props.chosen ? styles.chosen : ''}>
                        <td>
                          <button
                            type="button"
                            class={styles.when}
                            aria-pressed={row.id === props.chosen}
                            onClick={() => props.onChoose(row)}
                          >
                            <RelativeTime at={row.captured_at} isPart />
                          </button>
                        </td>
                        <td class={styles.message}>
                          <Foreign text={row.message} isCut />
                        </td>
                        <td class={styles.name}>
                          <Foreign text={row.release} isCut />
                        </td>
                        <td class={styles.name}>
                          <Foreign text={row.environment} isCut />
                        </td>
                        <Show when={has(data().rows, 'user_id_hash')}>
                          <td class={`${styles.code} ${styles.name}`}>
                            <Foreign text={textOf(row.user_id_hash)} isCut />
                          </td>
                        </Show>
                        <Show when={has(data().rows, 'http_status')}>
                          <td class="number">{textOf(row.http_status)}</td>
                        </Show>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </div>
          </Show>
        )}
      </Loaded>
    </Panel>
  );
};
