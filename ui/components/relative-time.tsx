// A time as people say it, with the exact one for whoever points at it.
import { now } from '../lib/now.ts';
import { ago, agoInWords, exactTime, inWords } from '../lib/time.ts';

/** @param props.look `short`: `3 h`; `words`: `3 h ago`, the default; `ahead`: `in 3 h` */
export const RelativeTime = (props: { at: number; look?: 'short' | 'words' | 'ahead' }) => {
  const text = () => {
    if (props.look === 'short') return ago(props.at, now());
    return props.look === 'ahead' ? inWords(props.at, now()) : agoInWords(props.at, now());
  };
  return (
    <time class="number" datetime={new Date(props.at).toISOString()} title={exactTime(props.at)}>
      {text()}
    </time>
  );
};
