// One's own passkeys: another one is the way in when the first is lost.
import { Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Loaded } from '../../../components/states.tsx';
import { addPasskey, removePasskey, usePasskeys } from '../../../data/account.ts';
import { ApiError } from '../../../data/api.ts';
import { notify } from '../../../data/notices.ts';
import { explainPasskeyError } from '../../../data/passkeys.ts';
import { dataOf } from '../../../data/query-client.ts';
import { isAtOrigin, user } from '../../../data/session.ts';
import type { Passkey } from '../../../data/types.ts';
import { useForm } from '../../../lib/use-form.ts';
import { OriginProblem } from '../../entry/origin-problem.tsx';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';

type Open = { kind: 'add' } | { kind: 'remove'; passkey: Passkey };

const AddPasskey = (props: { onClose: () => void }) => {
  const form = useForm({
    initial: { name: '' },
    submit: async ({ name }) => {
      await addPasskey(name).catch((error) => {
        throw error instanceof ApiError ? error : new Error(explainPasskeyError(error));
      });
      notify({ text: `${name} added` });
      props.onClose();
    },
  });
  return (
    <Dialog
      title="Add a passkey"
      intro="On this device, your phone or a security key: the browser asks which."
      isOpen
      onClose={() => props.onClose()}
    >
      <Form
        label="Add a passkey"
        form={form}
        submit="Create passkey"
        isBlocked={!isAtOrigin() || form.values.name.trim() === ''}
        onCancel={() => props.onClose()}
      >
        <TextField
          name="name"
          label="Name"
          placeholder="Phone"
          help="What you will know it by."
          maxLength={100}
          value={form.values.name}
          onInput={(value) => form.set('name', value)}
        />
      </Form>
      <OriginProblem />
    </Dialog>
  );
};

export const Passkeys = () => {
  const passkeys = usePasskeys();
  const dialog = useDialog<Open>();
  const isOnly = () => dataOf(passkeys)?.length === 1;
  const columns: Column<Passkey>[] = [
    {
      name: 'Name',
      look: 'main',
      cell: (row) => (
        <>
          {row.name} <Show when={isOnly()}>{<span class={styles.tag}>your only one</span>}</Show>
        </>
      ),
    },
    { name: 'Added', cell: (row) => <RelativeTime at={row.created_at} /> },
    {
      name: 'Last used',
      cell: (row) => (
        <Show when={row.last_used_at} fallback={<span class={styles.quiet}>never</span>}>
          {(at) => <RelativeTime at={at()} />}
        </Show>
      ),
    },
    {
      name: '',
      look: 'actions',
      cell: (passkey) => (
        <Show when={!isOnly()}>
          <Button look="plain" onClick={() => dialog.open({ kind: 'remove', passkey })}>
            Remove
          </Button>
        </Show>
      ),
    },
  ];
  return (
    <>
      <Panel
        title="Passkeys"
        isFlush
        intro={`With these you log in as ${user().username}. A second one lets you in when the first is lost.`}
        tools={
          <Button icon="add" onClick={() => dialog.open({ kind: 'add' })}>
            Add a passkey
          </Button>
        }
      >
        <Loaded query={passkeys}>{(list) => <DataTable label="Passkeys" columns={columns} rows={list()} />}</Loaded>
      </Panel>
      <Show when={dialog.is('add')}>
        <AddPasskey onClose={dialog.close} />
      </Show>
      <Show when={dialog.is('remove')} keyed>
        {({ passkey }) => (
          <ConfirmDialog
            title={`Remove “${passkey.name}”?`}
            intro="It no longer lets you in. The device may go on offering it until you delete it there too."
            verb="Remove passkey"
            onConfirm={() => removePasskey(passkey.id)}
            said={`${passkey.name} removed`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
