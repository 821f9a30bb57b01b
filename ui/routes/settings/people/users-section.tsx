// Users: who is admin, and who is there no longer.
import { Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Loaded } from '../../../components/states.tsx';
import { changeRole, removeUser, useUsers } from '../../../data/people.ts';
import { dataOf } from '../../../data/query-client.ts';
import { user } from '../../../data/session.ts';
import type { Member } from '../../../data/types.ts';
import { counted } from '../../../lib/numbers.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';

type Open = { kind: 'role' | 'remove'; member: Member };

const UsersSection = () => {
  const users = useUsers();
  const dialog = useDialog<Open>();
  const columns: Column<Member>[] = [
    {
      name: 'Name',
      look: 'main',
      cell: (row) => (
        <>
          {row.username} <Show when={row.id === user().id}>{<span class={styles.tag}>you</span>}</Show>
        </>
      ),
    },
    { name: 'Role', cell: (row) => (row.is_admin ? 'Admin' : <span class={styles.quiet}>Member</span>) },
    { name: 'Registered', cell: (row) => <RelativeTime at={row.created_at} /> },
    {
      name: '',
      look: 'actions',
      cell: (member) => (
        // Nobody changes their own role or removes themselves.
        <Show when={member.id !== user().id}>
          <Button look="plain" onClick={() => dialog.open({ kind: 'role', member })}>
            {member.is_admin ? 'Demote' : 'Make admin'}
          </Button>
          <Button look="plain" onClick={() => dialog.open({ kind: 'remove', member })}>
            Remove
          </Button>
        </Show>
      ),
    },
  ];
  const heading = () => {
    const known = dataOf(users);
    return known === undefined ? 'Users' : counted(known.length, 'user');
  };
  return (
    <>
      <Panel
        title={heading()}
        isFlush
        intro="Members see and decide errors. Admins also change these settings. Others come in by an invite."
      >
        <Loaded query={users}>{(list) => <DataTable label="Users" columns={columns} rows={list()} />}</Loaded>
      </Panel>
      <Show when={dialog.is('role')} keyed>
        {({ member }) => (
          <ConfirmDialog
            title={member.is_admin ? `Demote ${member.username}?` : `Make ${member.username} an admin?`}
            intro={
              member.is_admin
                ? `${member.username} keeps the errors, and no longer changes projects, alerts, users and retention.`
                : `${member.username} may then change everything here, users and retention included.`
            }
            verb={member.is_admin ? 'Demote' : 'Make admin'}
            onConfirm={() => changeRole(member.id, !member.is_admin)}
            said={`${member.username} is ${member.is_admin ? 'a member' : 'an admin'} now`}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('remove')} keyed>
        {({ member }) => (
          <ConfirmDialog
            title={`Remove ${member.username}?`}
            intro="Their sessions, passkeys and tokens stop working at once. What they did stays in the audit log."
            verb="Remove user"
            typed={member.username}
            onConfirm={() => removeUser(member.id)}
            said={`${member.username} removed`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default UsersSection;
