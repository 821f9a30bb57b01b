// Where one is logged in, and logging out there.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Hint } from '../../../components/hint.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Loaded } from '../../../components/states.tsx';
import { endSessions, useSessions } from '../../../data/account.ts';
import { notify } from '../../../data/notices.ts';
import { dataOf } from '../../../data/query-client.ts';
import { logOut } from '../../../data/session.ts';
import type { Session } from '../../../data/types.ts';
import { counted } from '../../../lib/numbers.ts';
import { browserName } from '../../../lib/user-agent.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';

type Open = { kind: 'end'; sessions: readonly Session[] };

export const Sessions = () => {
  const sessions = useSessions();
  const dialog = useDialog<Open>();
  const [isLeaving, setLeaving] = createSignal(false);
  const others = () => (dataOf(sessions) ?? []).filter(({ current }) => !current);
  const leave = async () => {
    setLeaving(true);
    await logOut().catch((error: Error) => notify({ text: `Not logged out: ${error.message}`, isProblem: true }));
    setLeaving(false);
  };
  const columns: Column<Session>[] = [
    {
      name: 'Browser',
      look: 'main',
      cell: (row) => (
        <>
          <Hint text={row.user_agent}>{browserName(row.user_agent)}</Hint>{' '}
          <Show when={row.current}>{<span class={styles.tag}>this one</span>}</Show>
        </>
      ),
    },
    { name: 'Address', cell: ({ address }) => address },
    { name: 'Logged in', cell: (row) => <RelativeTime at={row.created_at} /> },
    { name: 'Ends', cell: (row) => <RelativeTime at={row.expires_at} look="ahead" /> },
    {
      name: '',
      look: 'actions',
      cell: (session) => (
        <Show
          when={session.current}
          fallback={
            <Button look="plain" onClick={() => dialog.open({ kind: 'end', sessions: [session] })}>
              Log out
            </Button>
          }
        >
          <Button look="plain" disabled={isLeaving()} onClick={() => void leave()}>
            Log out here
          </Button>
        </Show>
      ),
    },
  ];
  return (
    <>
      <Panel
        title="Sessions"
        isFlush
        intro="Browsers in which you are logged in."
        tools={
          <Show when={others().length > 0}>
            <Button onClick={() => dialog.open({ kind: 'end', sessions: others() })}>
              {others().length === 1 ? 'Log out the other one' : `Log out ${others().length} others`}
            </Button>
          </Show>
        }
      >
        <Loaded query={sessions}>{(list) => <DataTable label="Sessions" columns={columns} rows={list()} />}</Loaded>
      </Panel>
      <Show when={dialog.is('end')} keyed>
        {({ sessions: chosen }) => (
          <ConfirmDialog
            title={chosen.length === 1 ? 'Log out this browser?' : `Log out ${chosen.length} browsers?`}
            intro={`${chosen.map(({ user_agent }) => browserName(user_agent)).join(', ')}: whoever is there has to log in again.`}
            verb="Log out"
            onConfirm={() => endSessions(chosen.map(({ id }) => id))}
            said={`${counted(chosen.length, 'session')} ended`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
