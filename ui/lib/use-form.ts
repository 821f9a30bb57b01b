// A form's values, and what became of sending them: input stays when the server refuses, and what it refuses is said at the
// field that it is about.
import { type Accessor, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { ApiError } from '../data/api.ts';
import { numberOf } from './numbers.ts';
import { capital } from './words.ts';

export interface FormOptions<V extends object> {
  initial: V;
  /** With a name, what was typed outlives the page: it is there again when the form is. */
  draft?: string;
  /** @throws ApiError whose field is the name of one of the form's fields, or another error */
  submit: (values: V) => Promise<void>;
}

export interface FormState<V extends object> {
  values: V;
  set: <K extends keyof V>(name: K, value: V[K]) => void;
  submit: () => Promise<void>;
  isBusy: Accessor<boolean>;
  /** Whether anything differs from what it was at first. */
  isChanged: Accessor<boolean>;
  /** As it was at first, or as it is given. */
  reset: (values?: V) => void;
  fields: FormFields;
}

/** What a field has to know of its form. */
export interface FormFields {
  /** @param id of the control that takes the focus when the field is refused */
  register: (name: string, id: string) => void;
  /** Its field is there no longer, or has another name. */
  forget: (name: string) => void;
  problemAt: (name: string) => string | undefined;
  /** What is wrong with no field of its own. */
  problem: Accessor<string | undefined>;
}

/** Refuses what cannot be sent, in the same way as the server does. */
export const refuse = (field: string, problem: string): never => {
  throw new ApiError(400, 'invalid_input', `${field}: ${problem}`);
};

/** @throws ApiError at the field when it is not a number */
export const numberIn = (field: string, text: string): number => numberOf(text) ?? refuse(field, 'must be a number');

const drafts = new Map<string, object>();

const withoutField = (text: string): string => capital(text.replace(/^[\w.]+: /, ''));

export const useForm = <V extends object>(options: FormOptions<V>): FormState<V> => {
  const { initial, draft } = options;
  let before: V = { ...initial };
  const kept = draft === undefined ? undefined : (drafts.get(draft) as V | undefined);
  const [values, setValues] = createStore<V>({ ...initial, ...kept });
  const [refusal, setRefusal] = createSignal<Error>();
  const [isBusy, setBusy] = createSignal(false);
  const controls = new Map<string, string>();

  const refusedField = (): string | undefined => {
    const error = refusal();
    return error instanceof ApiError && error.field !== undefined && controls.has(error.field)
      ? error.field
      : undefined;
  };
  const forget = (): void => {
    if (draft !== undefined) drafts.delete(draft);
  };
  const focusRefused = (): void => {
    const id = controls.get(refusedField() ?? '');
    if (id !== undefined) document.getElementById(id)?.focus();
  };

  return {
    values,
    set: (name, value) => {
      setValues({ [name]: value } as never);
      if (draft !== undefined) drafts.set(draft, { ...values });
    },
    submit: async () => {
      if (isBusy()) return;
      setBusy(true);
      setRefusal(undefined);
      try {
        await options.submit({ ...values });
        forget();
      } catch (error) {
        setRefusal(error as Error);
      } finally {
        setBusy(false);
      }
      focusRefused();
    },
    isBusy,
    isChanged: () => JSON.stringify(values) !== JSON.stringify(before),
    reset: (next = before) => {
      before = { ...next };
      setValues(before);
      setRefusal(undefined);
      forget();
    },
    fields: {
      register: (name, id) => void controls.set(name, id),
      forget: (name) => void controls.delete(name),
      problemAt: (name) => (refusedField() === name ? withoutField(refusal()?.message ?? '') : undefined),
      problem: () => {
        const error = refusal();
        return error === undefined || refusedField() !== undefined ? undefined : capital(error.message);
      },
    },
  };
};
