// The end of a list that has more.
import { Show } from 'solid-js';
import type { PagedList } from '../data/use-pages.ts';
import { Button } from './button.tsx';
import styles from './load-more.module.css';

export const LoadMore = (props: { list: PagedList }) => (
  <Show when={props.list.hasMore()}>
    <div class={styles.more}>
      <Button disabled={props.list.isLoadingMore()} onClick={() => void props.list.loadMore()}>
        {props.list.isLoadingMore() ? 'Loading …' : 'Load more'}
      </Button>
    </div>
  </Show>
);
