// One error of the list: what it is, where it comes from, how often and when.
import { A } from '@solidjs/router';
import { createEffect, Show } from 'solid-js';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { StatusLabel } from '../../components/status-label.tsx';
import type { IssueRow as Row } from '../../data/types.ts';
import type { Filters } from '../../lib/filters.ts';
import { issueLink } from '../../lib/links.ts';
import { exact, short } from '../../lib/numbers.ts';
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
  /** The keyboard is on it. */
  isCursor: boolean;
  onToggle: (isRange: boolean) => void;
  onFocus: () => void;
}

export const IssueRow = (props: IssueRowProps) => {
  let link!: HTMLAnchorElement;
  createEffect(() => {
    if (props.isCursor && document.activeElement !== link) link.focus({ preventScroll: true });
  });
  const status = () =>
    props.row.status === 'unresolved' && props.row.regressed_at !== null ? 'regressed' : props.row.status;
  const place = () => props.row.route_or_procedure ?? props.row.screen;
  return (
    <li
      class={`${styles.row} ${props.isChosen ? styles.chosen : ''} ${props.isCursor ? styles.cursor : ''}`}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-posinset={props.index + 1}
      aria-setsize={props.total}
    >
      <label class={styles.choose}>
        <input
          type="checkbox"
          aria-label={`Select ${props.row.error_type}`}
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
          <span class={styles.type}>{props.row.error_type}</span>{' '}
          <span class={styles.message}>{props.row.message}</span>
        </A>
        <div class={styles.meta}>
          <span class={styles.badge}>{props.row.source}</span>
          <Show when={status() !== 'unresolved'}>
            <StatusLabel status={status()} />
          </Show>
          <Show when={props.project}>
            <span>{props.project}</span>
          </Show>
          <Show when={place()}>
            <span class={styles.route}>{place()}</span>
          </Show>
          <span>{props.row.release}</span>
          <span>{props.row.environment}</span>
          <span class={styles.first}>
            first <RelativeTime at={props.row.first_seen} />
          </span>
        </div>
      </div>
      <div class={styles.spark}>
        <Sparkline counts={props.row.hourly} />
      </div>
      <div class={styles.count}>
        <span title={`${exact(props.row.total_count)} events`}>{short(props.row.total_count)}</span>
      </div>
      <div class={styles.seen}>
        <RelativeTime at={props.row.last_seen} look="short" />
      </div>
    </li>
  );
};
