// A button: what it does is its text, and its key where it has one.
import { type JSX, Show, splitProps } from 'solid-js';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonLook {
  /** `primary`: the one thing to do here; `plain`: without a frame; `danger`: takes something away */
  look?: 'primary' | 'plain' | 'danger';
  icon?: IconName;
  /** The key that does the same. */
  shortcut?: string;
}

export const buttonClass = (look?: ButtonLook['look'], isSquare = false): string =>
  [styles.button, look === undefined ? '' : styles[look], isSquare ? styles.square : ''].filter(Boolean).join(' ');

export const Button = (props: ButtonLook & JSX.ButtonHTMLAttributes<HTMLButtonElement>) => {
  const [look, rest] = splitProps(props, ['look', 'icon', 'shortcut', 'class', 'children']);
  const isSquare = () => look.children === undefined;
  return (
    <button type="button" {...rest} class={`${buttonClass(look.look, isSquare())} ${look.class ?? ''}`}>
      <Show when={look.icon}>{(name) => <Icon name={name()} />}</Show>
      {look.children}
      <Show when={look.shortcut}>
        {(key) => (
          <span class={styles.key} aria-hidden="true">
            {key()}
          </span>
        )}
      </Show>
    </button>
  );
};
