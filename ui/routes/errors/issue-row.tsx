// One error of the list: what it is, where it comes from, how often and when.
import { A } from '@solidjs/router';
import { createEffect, Show } from 'solid-js';
import { Foreign } from '../../components/foreign.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { StatusLabel, shownStatus } from '../../components/status-label.tsx';
import type { IssueRow as Row } from '../../data/types.ts';
import { type Filters, firstInWords } from '../../lib/filters.ts';
import { issueLink } from '../../lib/links.ts';
import { counted, short } from '../../lib/numbers.ts';
import { visible } from '../../lib/visible.ts';
import styles from './issue-row.module.css';

export interface IssueRowProps {
  row: Row;
  filters: Filters;
  /** Where it stands in the list, from 0, and how many there are in all. */
  index: number;
  total: number;
  /** Pixels from the top of the list. */
  top: number;
  /** The project's name, where the list is of all. */
  project: string | undefined;
  isChosen: boolean;
  /** Keys act on it. */
  isCursor: boolean;
  /** It takes the focus: somebody has moved on to it, or the rows have the focus already. */
  takesFocus: () => boolean;
  onToggle: (isRange: boolean) => void;
  onFocus: () => void;
  onPoint: () => void;
}

export const IssueRow = (props: IssueRowProps) => {
  let link!: HTMLAnchorElement;
  createEffect(() => {
    if (!props.isCursor || !props.takesFocus() || document.activeElement === link) return;
    link.focus({ preventScroll: true });
  });
  const status = () => shownStatus(props.row);
  const place = () => props.row.route_or_procedure ?? props.row.screen;
  return (
    <li
      class={`${styles.row} ${props.isChosen ? styles.chosen : ''} ${props.isCursor ? styles.cursor : ''}`}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-posinset={props.index + 1}
      aria-setsize={props.total}
      onPointerMove={(event) => event.pointerType === 'mouse' && !props.isCursor && props.onPoint()}
    >
      <label class={styles.choose}>
        <input
          type="checkbox"
          aria-label={`Select ${visible(props.row.error_type)}`}
          checked={props.isChosen}
          onClick={(event) => props.onToggle(event.shiftKey)}
        />
      </label>
      <div class={styles.text}>
        <A
          class={styles.title ?? ''}
          href={issueLink(props.row, props.filters)}
          ref={(element: HTMLAnchorElement) => (link = element)}
          onFocus={() => props.onFocus()}
        >
          <Foreign class={styles.type} text={props.row.error_type} />{' '}
          <Foreign class={styles.message} text={props.row.message} />
        </A>
        <div class={`${styles.meta} dotted`}>
          <Show when={props.project}>{(name) => <span class={`${styles.badge} boxed`}>{name()}</span>}</Show>
          <Show when={status() !== 'unresolved'}>
            <StatusLabel status={status()} />
          </Show>
          <Show when={place()}>
            {(text) => <Foreign class={`${styles.part} ${styles.place}`} text={text()} isCut />}
          </Show>
          <Foreign class={styles.part} text={props.row.release} isCut />
          <Foreign class={styles.part} text={props.row.environment} isCut />
          <Foreign class={styles.part} text={props.row.source} />
          <span class={styles.first}>
            {firstInWords(props.filters)} <RelativeTime at={props.row.first_seen} isPart />
          </span>
        </div>
      </div>
      <div class={styles.spark}>
        <Sparkline counts={props.row.hourly} isRunning={props.filters.until === undefined} />
      </div>
      <div class={styles.count}>
        <span title={counted(props.row.total_count, 'event')}>{short(props.row.total_count)}</span>
      </div>
      <div class={styles.seen}>
        <RelativeTime at={props.row.last_seen} look="short" isPart />
      </div>
    </li>
  );
};
