// A time as people say it, with the exact one behind it.
import { Show } from 'solid-js';
import { now } from '../lib/now.ts';
import { ago, agoInWords, exactTime, inWords } from '../lib/time.ts';
import { Hint } from './hint.tsx';

/**
 * @param props.look `short`: `3 h`; `words`: `3 h ago`, the default; `ahead`: `in 3 h`
 * @param props.isPart of something that is pressed as one, and leads to where the exact time is told
 */
export const RelativeTime = (props: { at: number; look?: 'short' | 'words' | 'ahead'; isPart?: boolean }) => {
  const text = () => {
    if (props.look === 'short') return ago(props.at, now());
    return props.look === 'ahead' ? inWords(props.at, now()) : agoInWords(props.at, now());
  };
  const Time = () => (
    <time class="number" datetime={new Date(props.at).toISOString()}>
      {text()}
    </time>
  );
  return (
    <Show
      when={props.isPart}
      fallback={
        <Hint text={exactTime(props.at)}>
          <Time />
        </Hint>
      }
    >
      <span title={exactTime(props.at)}>
        <Time />
      </span>
    </Show>
  );
};
