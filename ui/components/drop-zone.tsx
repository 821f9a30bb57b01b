// Takes files: dropped on it, or chosen by its button.
import { createSignal } from 'solid-js';
import { Button } from './button.tsx';
import styles from './drop-zone.module.css';
import { Icon } from './icon.tsx';

export const DropZone = (props: {
  label: string;
  /** Which files, in words. */
  help: string;
  /** Ends of file names, as an input of the type file has them. */
  accept: string;
  onFiles: (files: File[]) => void;
}) => {
  const [isOver, setOver] = createSignal(false);
  let input!: HTMLInputElement;
  const take = (list: FileList | null | undefined): void => {
    const files = [...(list ?? [])];
    if (files.length > 0) props.onFiles(files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the button in it does the same
    <div
      class={`${styles.zone} ${isOver() ? styles.over : ''}`}
      onDragEnter={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" size={20} />
      <p>
        {props.label} <Button onClick={() => input.click()}>Choose files</Button>
      </p>
      <p class={styles.help}>{props.help}</p>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={props.label}
        accept={props.accept}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
};
