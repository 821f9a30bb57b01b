// Turns something on and off, at once.
import styles from './switch.module.css';

export const Switch = (props: {
  label: string;
  isOn: boolean;
  isBusy?: boolean;
  onChange: (isOn: boolean) => void;
}) => (
  <label class={styles.switch}>
    <input
      class={styles.input}
      type="checkbox"
      role="switch"
      aria-label={props.label}
      aria-checked={props.isOn}
      checked={props.isOn}
      disabled={props.isBusy}
      onChange={(event) => {
        const isOn = event.currentTarget.checked;
        // It shows what is so, not what is asked for.
        event.currentTarget.checked = props.isOn;
        props.onChange(isOn);
      }}
    />
    <span class={styles.word} aria-hidden="true">
      {props.isOn ? 'On' : 'Off'}
    </span>
  </label>
);
