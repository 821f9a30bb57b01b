// Fields of a form in which one chooses: one of a list, some of a few, a length of time.
import { createSignal, createUniqueId, For, type ParentProps, Show } from 'solid-js';
import { numberOf } from '../lib/numbers.ts';
import styles from './form.module.css';
import { Field, type FieldProps } from './form.tsx';

export interface Choice<T extends string> {
  value: T;
  label: string;
}

export const SelectField = <T extends string>(
  props: FieldProps & {
    value: T;
    options: readonly Choice<T>[];
    onChange: (value: T) => void;
    isDisabled?: boolean;
  },
) => (
  <Field {...props}>
    {(control) => (
      <select
        {...control}
        class={styles.control}
        disabled={props.isDisabled}
        onChange={(event) => props.onChange(event.currentTarget.value as T)}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    )}
  </Field>
);

/** Fields side by side where there is room. */
export const FieldRow = (props: ParentProps) => <div class={styles.row}>{props.children}</div>;

export const CheckField = <T extends string>(
  props: FieldProps & {
    options: readonly (Choice<T> & { detail?: string })[];
    chosen: readonly T[];
    onChange: (chosen: T[]) => void;
  },
) => {
  const labelId = createUniqueId();
  const toggle = (value: T, isChosen: boolean): void =>
    props.onChange(
      props.options
        .map((option) => option.value)
        .filter((each) => (each === value ? isChosen : props.chosen.includes(each))),
    );
  return (
    <fieldset aria-labelledby={labelId}>
      <legend class={styles.label} id={labelId}>
        {props.label}
      </legend>
      <Field {...props} isUnlabelled>
        {(control) => (
          <div class={styles.checks}>
            <For each={props.options}>
              {(option, index) => (
                <label class={styles.check}>
                  <input
                    type="checkbox"
                    {...(index() === 0 ? control : {})}
                    aria-labelledby={`${labelId}-${index()}`}
                    {...(option.detail === undefined ? {} : { 'aria-describedby': `${labelId}-${index()}-detail` })}
                    checked={props.chosen.includes(option.value)}
                    onChange={(event) => toggle(option.value, event.currentTarget.checked)}
                  />
                  <span>
                    <span id={`${labelId}-${index()}`}>{option.label}</span>
                    <Show when={option.detail}>
                      <small id={`${labelId}-${index()}-detail`}>{option.detail}</small>
                    </Show>
                  </span>
                </label>
              )}
            </For>
          </div>
        )}
      </Field>
    </fieldset>
  );
};

const units = [
  { value: '1', label: 'seconds' },
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
];
/** The largest in which it is a whole number. */
const unitOf = (seconds: number | undefined): number =>
  units.map(({ value }) => Number(value)).findLast((unit) => seconds !== undefined && seconds % unit === 0) ?? 60;

/** A length of time in seconds, undefined when the field is empty. */
export const DurationField = (
  props: FieldProps & { seconds: number | undefined; onInput: (seconds: number | undefined) => void },
) => {
  // eslint-disable-next-line solid/reactivity -- as it was at first: what somebody types does not change the unit
  const [unit, setUnit] = createSignal(unitOf(props.seconds));
  const [isRefused, setRefused] = createSignal(false);
  const given = (text: string, inUnit: number): void => {
    const value = numberOf(text);
    setRefused(text.trim() !== '' && value === undefined);
    props.onInput(value === undefined ? undefined : value * inUnit);
  };
  let input!: HTMLInputElement;
  return (
    <Field {...props} problem={isRefused() ? 'Has to be a number, as 1.5' : props.problem}>
      {(control) => (
        <span class={styles.measured}>
          <input
            ref={input}
            type="text"
            inputMode="decimal"
            autocomplete="off"
            {...control}
            class={styles.control}
            value={props.seconds === undefined ? '' : String(props.seconds / unit())}
            onChange={(event) => given(event.currentTarget.value, unit())}
          />
          <select
            class={styles.control}
            aria-label={`Unit of ${props.label}`}
            onChange={(event) => {
              const next = Number(event.currentTarget.value);
              const text = input.value;
              setUnit(next);
              given(text, next);
            }}
          >
            <For each={units}>
              {(each) => (
                <option value={each.value} selected={Number(each.value) === unit()}>
                  {each.label}
                </option>
              )}
            </For>
          </select>
        </span>
      )}
    </Field>
  );
};
