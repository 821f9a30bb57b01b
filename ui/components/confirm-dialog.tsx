// Asks before something is taken away; where much is at stake, for its name.
import { type ParentProps, Show } from 'solid-js';
import { notify } from '../data/notices.ts';
import { useForm } from '../lib/use-form.ts';
import { Dialog } from './dialog.tsx';
import { Form, TextField } from './form.tsx';

export interface ConfirmProps<T> {
  title: string;
  /** What happens then. */
  intro: string;
  /** What the button says. */
  verb: string;
  /** Has to be typed before the button works. */
  typed?: string;
  /** A reason to refuse stays in the dialog. */
  onConfirm: () => Promise<T>;
  /** Goes on with what it answered, in the place of closing it. */
  onDone?: (result: T) => void;
  /** What is told afterwards. */
  said?: string;
  onClose: () => void;
}

export const ConfirmDialog = <T,>(props: ParentProps<ConfirmProps<T>>) => {
  const form = useForm({
    initial: { typed: '' },
    submit: async () => {
      const result = await props.onConfirm();
      if (props.said !== undefined) notify({ text: props.said });
      if (props.onDone === undefined) props.onClose();
      else props.onDone(result);
    },
  });
  return (
    <Dialog title={props.title} intro={props.intro} isOpen onClose={() => props.onClose()}>
      <Form
        label={props.title}
        form={form}
        submit={props.verb}
        look="danger"
        isBlocked={props.typed !== undefined && form.values.typed.trim() !== props.typed}
        onCancel={() => props.onClose()}
      >
        {props.children}
        <Show when={props.typed}>
          {(name) => (
            <TextField
              name="typed"
              label={`Type “${name()}” to confirm`}
              value={form.values.typed}
              onInput={(value) => form.set('typed', value)}
            />
          )}
        </Show>
      </Form>
    </Dialog>
  );
};
