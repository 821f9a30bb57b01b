// Files on their way, each with how far it has got and what became of it.
import { For, Match, Show, Switch } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Progress } from '../../../components/progress.tsx';
import { clearUploads, retryUpload, type UploadState, uploads } from '../../../data/uploads.ts';
import { bytes, percent } from '../../../lib/numbers.ts';
import settings from '../settings.module.css';
import styles from './upload-list.module.css';

const State = (props: { upload: UploadState }) => (
  <Switch>
    <Match when={props.upload.state === 'waiting'}>
      <span class={settings.quiet}>waiting</span>
    </Match>
    <Match when={props.upload.state === 'sending'}>
      <span class="number">{props.upload.sent < 1 ? percent(props.upload.sent) : 'reading …'}</span>
    </Match>
    <Match when={props.upload.state === 'done'}>
      <span class={`${styles.result} ${settings.good}`}>
        <Icon name="check" size={14} />
        {props.upload.result}
      </span>
    </Match>
    <Match when={props.upload.state === 'refused'}>
      <span class={`${styles.result} ${settings.bad}`}>
        <Icon name="problem" size={14} />
        {props.upload.result}
      </span>
      <Button look="plain" onClick={() => retryUpload(props.upload.id)}>
        Try again
      </Button>
    </Match>
  </Switch>
);

export const UploadList = () => {
  const isOver = () => uploads.every(({ state }) => state === 'done' || state === 'refused');
  const done = () => uploads.filter(({ state }) => state === 'done').length;
  return (
    <Show when={uploads.length > 0}>
      <div class={styles.head}>
        <p role="status">
          {done()} of {uploads.length} uploaded
        </p>
        <Show when={isOver()}>
          <Button look="plain" onClick={clearUploads}>
            Clear
          </Button>
        </Show>
      </div>
      <ul class={styles.list} aria-label="Uploads">
        <For each={uploads}>
          {(upload) => (
            <li class={styles.upload}>
              <p class={styles.line}>
                <span class={styles.name}>{upload.name}</span>
                <span class={settings.quiet}>
                  {bytes(upload.size)} · {upload.release}
                </span>
              </p>
              <Show when={upload.state === 'sending'}>
                <Progress label={upload.name} part={upload.sent < 1 ? upload.sent : undefined} />
              </Show>
              <p class={styles.state}>
                <State upload={upload} />
              </p>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
};
