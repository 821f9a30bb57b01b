// Which dialog of a section is open, and about what.
import { createSignal } from 'solid-js';

/** @param T a union of `{ kind: … }` */
export const useDialog = <T extends { kind: string }>() => {
  const [open, setOpen] = createSignal<T>();
  return {
    open: setOpen as (dialog: T) => void,
    close: () => void setOpen(undefined),
    /** The dialog of a kind while it is open, for `<Show>`. */
    is: <K extends T['kind']>(kind: K): (T & { kind: K }) | undefined => {
      const dialog = open();
      return dialog?.kind === kind ? (dialog as T & { kind: K }) : undefined;
    },
  };
};
