// Forgetting a person: what was sent with their hash is erased, what is counted stays.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { SelectField } from '../../../components/choice-fields.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { TextField } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { erasePerson, type PersonField } from '../../../data/retention.ts';
import { counted } from '../../../lib/numbers.ts';
import styles from './retention.module.css';

export const ErasePanel = () => {
  const [isOpen, setOpen] = createSignal(false);
  const [field, setField] = createSignal<PersonField>('user_id_hash');
  const [hash, setHash] = createSignal('');
  const [result, setResult] = createSignal<string>();
  return (
    <Panel
      title="Erase a person"
      intro="When somebody asks to be forgotten: stacks, metadata and requests of their events are erased, and counts stay right."
      tools={<Button onClick={() => setOpen(true)}>Erase a person</Button>}
    >
      <p class={styles.purge} role="status">
        {result()}
      </p>
      <Show when={isOpen()}>
        <ConfirmDialog
          title="Erase a person?"
          intro="Everything that their events carried is removed for good, in all projects. This cannot be undone."
          verb="Erase"
          onConfirm={() => erasePerson(field(), hash().trim())}
          onDone={(occurrences) => {
            setResult(
              occurrences === undefined
                ? 'Erasing takes longer, and goes on by itself: the audit log says when it is done.'
                : `${counted(occurrences, 'event')} of theirs ${occurrences === 1 ? 'was' : 'were'} erased.`,
            );
            setHash('');
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        >
          <SelectField
            name="field"
            label="Named by"
            value={field()}
            options={[
              { value: 'user_id_hash', label: 'Hash of the user id' },
              { value: 'device_id_hash', label: 'Hash of the device id' },
            ]}
            onChange={setField}
          />
          <TextField
            name={field()}
            label="Hash"
            help="As the SDK sends it, 8 characters or more."
            value={hash()}
            onInput={setHash}
          />
        </ConfirmDialog>
      </Show>
    </Panel>
  );
};
