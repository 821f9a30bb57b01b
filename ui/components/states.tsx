// What a panel shows when it has nothing to show: not yet, not at all, or because something went wrong.
import {
  type Accessor,
  createEffect,
  createMemo,
  ErrorBoundary,
  For,
  type JSX,
  Match,
  on,
  onMount,
  type ParentProps,
  Show,
  Switch,
} from 'solid-js';
import { ApiError } from '../data/api.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './states.module.css';

/** One bar of a skeleton; sizes are CSS lengths. */
export const Bone = (props: { width: string; height?: string }) => (
  <span
    class={styles.bone}
    ref={(element) => {
      element.style.width = props.width;
      element.style.height = props.height ?? '0.9em';
    }}
  />
);

/** Lines of text that are still to come. */
export const Bones = (props: { lines?: number; label?: string }) => (
  <div role="status" aria-label={props.label ?? 'Loading'}>
    <For each={Array.from({ length: props.lines ?? 4 }, (_, line) => line)}>
      {(line) => (
        <p>
          <Bone width={`${[92, 74, 85, 60][line % 4]}%`} height="1em" />
          &nbsp;
        </p>
      )}
    </For>
  </div>
);

const wordsFor = (error: Error): string => {
  if (!(error instanceof ApiError)) return error.message;
  if (error.code === 'rebuilding')
    return 'The read models are being built from the log. Nothing that is sent meanwhile is lost; this goes on by itself.';
  if (error.status === 0) return 'The server cannot be reached. What you see may be old.';
  return error.message;
};

/** Something went wrong: what, and what to do. */
export const Problem = (props: { error: Error; retry?: () => void }) => (
  <div class={styles.problem} role="alert">
    <p class={styles.title}>
      <Icon name="problem" />
      That did not work
    </p>
    <p>{wordsFor(props.error)}</p>
    <Show when={props.retry}>
      {(retry) => (
        <div class={styles.actions}>
          <Button onClick={() => retry()()}>Try again</Button>
        </div>
      )}
    </Show>
  </div>
);

const Broken = (props: { error: Error; again: () => void; until: (() => unknown) | undefined }) => {
  // To the console, and to whatever listens to what nobody has caught.
  onMount(() => reportError(props.error));
  createEffect(
    on(
      () => props.until?.(),
      () => props.again(),
      { defer: true },
    ),
  );
  return <Problem error={props.error} retry={() => props.again()} />;
};

/** What breaks in it stays in it. @param props.until when this changes it is tried again: what breaks a page does not break the next one */
export const Contained = (props: ParentProps<{ until?: () => unknown }>) => (
  <ErrorBoundary fallback={(error: Error, again) => <Broken error={error} again={again} until={props.until} />}>
    {props.children}
  </ErrorBoundary>
);

/** There is nothing: why, and what to do next. */
export const Empty = (props: ParentProps<{ title: string; actions?: JSX.Element }>) => (
  <div class={styles.empty}>
    <p class={styles.title}>{props.title}</p>
    {props.children}
    <Show when={props.actions}>
      <div class={styles.actions}>{props.actions}</div>
    </Show>
  </div>
);

interface QueryLike<T> {
  data: T | undefined;
  error: Error | null;
  isPending: boolean;
  refetch: () => unknown;
}

/** What a query answers, or where it stands. Whatever breaks in it stays in it. */
export const Loaded = <T,>(props: {
  query: QueryLike<T>;
  skeleton?: JSX.Element;
  children: (data: Accessor<T>) => JSX.Element;
}) => {
  // A query that is about something else now has no data for a moment, in which what shows the data before is still there.
  // Nothing is read of a query that waits: that would hold back the page which somebody has gone on to.
  const latest = createMemo<T | undefined>((before) => (props.query.isPending ? before : (props.query.data ?? before)));
  return (
    <Contained>
      <Switch>
        <Match when={props.query.isPending}>{props.skeleton ?? <Bones />}</Match>
        <Match when={props.query.error !== null && props.query.data === undefined}>
          <Problem error={props.query.error as Error} retry={() => void props.query.refetch()} />
        </Match>
        <Match when={props.query.data !== undefined}>
          <Show when={props.query.error}>
            {(error) => (
              <p class={styles.stale} role="status">
                Could not be read again: {wordsFor(error())}
              </p>
            )}
          </Show>
          {props.children(() => latest() as T)}
        </Match>
      </Switch>
    </Contained>
  );
};
