// Invites: a link that lets one person register.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SecretDialog } from '../../../components/secret-dialog.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { notify } from '../../../data/notices.ts';
import { createInvite, revokeInvite, useInvites } from '../../../data/people.ts';
import type { Invite, NewInvite } from '../../../data/types.ts';
import { exactTime } from '../../../lib/time.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';

type Open = { kind: 'made'; invite: NewInvite } | { kind: 'revoke'; invite: Invite };

const Status = (props: { invite: Invite }) => (
  <Show
    when={props.invite.status === 'open'}
    fallback={
      <span class={styles.quiet}>
        {props.invite.status}
        {props.invite.used_by === null ? '' : ` by ${props.invite.used_by}`}
      </span>
    }
  >
    <span class={`${styles.mark} ${styles.good}`}>
      <Icon name="clock" size={14} />
      open, ends <RelativeTime at={props.invite.expires_at} look="ahead" />
    </span>
  </Show>
);

const InvitesSection = () => {
  const invites = useInvites();
  const dialog = useDialog<Open>();
  const [isBusy, setBusy] = createSignal(false);
  const create = async () => {
    setBusy(true);
    try {
      dialog.open({ kind: 'made', invite: await createInvite() });
    } catch (error) {
      notify({ text: `No invite was made: ${(error as Error).message}`, isProblem: true });
    } finally {
      setBusy(false);
    }
  };
  const columns: Column<Invite>[] = [
    { name: 'Made', look: 'main', cell: (row) => <RelativeTime at={row.created_at} /> },
    { name: 'By', cell: ({ created_by }) => created_by },
    { name: 'Status', cell: (invite) => <Status invite={invite} /> },
    {
      name: '',
      look: 'actions',
      cell: (invite) => (
        <Show when={invite.status === 'open'}>
          <Button look="plain" onClick={() => dialog.open({ kind: 'revoke', invite })}>
            Revoke
          </Button>
        </Show>
      ),
    },
  ];
  return (
    <>
      <Panel
        title="Invites"
        isFlush
        intro="A link lets one person register as a member. It works once, for seven days."
        tools={
          <Button look="primary" icon="add" disabled={isBusy()} onClick={() => void create()}>
            New invite
          </Button>
        }
      >
        <Loaded query={invites}>
          {(list) => (
            <Show
              when={list().length > 0}
              fallback={
                <Empty title="Nobody has been invited yet">
                  <p>Make an invite and send its link to a colleague: they choose a name and create a passkey.</p>
                </Empty>
              }
            >
              <DataTable label="Invites" columns={columns} rows={list()} />
            </Show>
          )}
        </Loaded>
      </Panel>
      <Show when={dialog.is('made')} keyed>
        {({ invite }) => (
          <SecretDialog
            title="Your invite"
            label="invite link"
            secret={invite.url}
            intro={`Send it to one person. It works once, until ${exactTime(invite.expires_at)}.`}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('revoke')} keyed>
        {({ invite }) => (
          <ConfirmDialog
            title="Revoke the invite?"
            intro="Its link stops working. Whoever has it needs another one."
            verb="Revoke invite"
            onConfirm={() => revokeInvite(invite.id)}
            said="Invite revoked"
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default InvitesSection;
