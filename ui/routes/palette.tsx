// Everything that can be done here, found by typing.
import { createMemo, For } from 'solid-js';
import { Dialog } from '../components/dialog.tsx';
import { OptionList } from '../components/option-list.tsx';
import { commands, keyNames } from '../lib/commands.ts';

const Palette = (props: { onClose: () => void }) => {
  /** As it was when the palette was opened: it is not what the keys are about while it is open. */
  const list = commands().filter(({ keys }) => keys !== 'mod+k');
  const groups = [...new Set(list.map(({ group }) => group))];
  const sorted = list.toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const options = createMemo(() =>
    sorted.map(({ label, group, keys }, index) => ({
      value: String(index),
      label,
      group,
      detail: <For each={keyNames(keys ?? '').filter(Boolean)}>{(key) => <kbd>{key}</kbd>}</For>,
    })),
  );
  const run = (value: string) => {
    props.onClose();
    // After the dialog has given the focus back.
    setTimeout(() => sorted[Number(value)]?.run());
  };
  return (
    <Dialog title="Commands" isOpen onClose={props.onClose}>
      <OptionList label="Commands" placeholder="Type what you want to do" options={options()} onChoose={run} />
    </Dialog>
  );
};
export default Palette;
