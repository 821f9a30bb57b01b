// A form with its fields: label, control, help and what is wrong with it, one under the other.
import {
  createContext,
  createEffect,
  createUniqueId,
  type JSX,
  onCleanup,
  type ParentProps,
  Show,
  splitProps,
  useContext,
} from 'solid-js';
import type { FormFields, FormState } from '../lib/use-form.ts';
import { Button, type ButtonLook } from './button.tsx';
import styles from './form.module.css';
import { Icon } from './icon.tsx';

const Fields = createContext<FormFields>();

export interface FormProps<V extends object> {
  label: string;
  form: FormState<V>;
  /** What the button says that sends it. */
  submit: string;
  look?: ButtonLook['look'];
  /** Left out: there is no button that gives up. */
  onCancel?: (() => void) | undefined;
  /** Cannot be sent, because something is missing. */
  isBlocked?: boolean;
}

export const Form = <V extends object>(props: ParentProps<FormProps<V>>) => (
  <form
    class={styles.form}
    aria-label={props.label}
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      if (!props.isBlocked) void props.form.submit();
    }}
  >
    {/* eslint-disable-next-line solid/reactivity -- a form's fields are always the same */}
    <Fields.Provider value={props.form.fields}>{props.children}</Fields.Provider>
    <Show when={props.form.fields.problem()}>
      {(problem) => (
        <p class={styles.problem} role="alert">
          {problem()}
        </p>
      )}
    </Show>
    <div class={styles.actions}>
      <Button type="submit" look={props.look ?? 'primary'} disabled={props.form.isBusy() || props.isBlocked}>
        {props.form.isBusy() ? 'One moment …' : props.submit}
      </Button>
      <Show when={props.onCancel}>
        {(cancel) => (
          <Button look="plain" onClick={() => cancel()()}>
            Cancel
          </Button>
        )}
      </Show>
    </div>
  </form>
);

export interface FieldProps {
  /** As the API names it: what it refuses is shown here. */
  name: string;
  label: string;
  help?: JSX.Element;
  isOptional?: boolean;
  /** What is wrong with it, where no form says so. */
  problem?: string | undefined;
  /** The label is read out, not shown. */
  isUnlabelled?: boolean;
}

type Control = Pick<JSX.InputHTMLAttributes<never>, 'id' | 'name' | 'aria-describedby' | 'aria-invalid'>;

/** @param props.children is given what makes a control belong to the field */
export const Field = (props: FieldProps & { children: (control: Control) => JSX.Element }) => {
  const id = createUniqueId();
  const form = useContext(Fields);
  const problem = () => props.problem ?? form?.problemAt(props.name);
  createEffect(() => {
    const name = props.name;
    form?.register(name, id);
    onCleanup(() => form?.forget(name));
  });
  const control: Control = {
    id,
    get name() {
      return props.name;
    },
    get 'aria-describedby'() {
      return problem() !== undefined ? `${id}-problem` : props.help === undefined ? undefined : `${id}-help`;
    },
    get 'aria-invalid'() {
      return problem() !== undefined;
    },
  };
  return (
    <div class={styles.field}>
      <label class={props.isUnlabelled ? 'unseen' : styles.label} for={id}>
        {props.label}
        <Show when={props.isOptional}>
          <span class={styles.optional}> optional</span>
        </Show>
      </label>
      {props.children(control)}
      <Show when={problem()}>
        {(text) => (
          <p class={styles.refused} id={`${id}-problem`}>
            <Icon name="problem" size={14} />
            {text()}
          </p>
        )}
      </Show>
      <Show when={props.help !== undefined && problem() === undefined}>
        <p class={styles.help} id={`${id}-help`}>
          {props.help}
        </p>
      </Show>
    </div>
  );
};

const fieldNames = ['name', 'label', 'help', 'problem', 'isOptional', 'isUnlabelled'] as const;

export type TextFieldProps = FieldProps & {
  value: string;
  onInput: (value: string) => void;
  /** Said after a short field: its unit. */
  unit?: string;
} & Pick<
    JSX.InputHTMLAttributes<HTMLInputElement>,
    'type' | 'placeholder' | 'maxLength' | 'inputMode' | 'autocomplete' | 'list' | 'min' | 'max' | 'step'
  >;

export const TextField = (props: TextFieldProps) => {
  const [field, own, rest] = splitProps(props, fieldNames, ['value', 'onInput', 'unit']);
  return (
    <Field {...field}>
      {(control) => (
        <span class={own.unit === undefined ? undefined : styles.measured}>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            {...rest}
            {...control}
            class={styles.control}
            value={own.value}
            onInput={(event) => own.onInput(event.currentTarget.value)}
          />
          {own.unit}
        </span>
      )}
    </Field>
  );
};
