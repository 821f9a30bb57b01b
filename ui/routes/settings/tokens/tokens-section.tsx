// API tokens: made, listed, revoked.
import { createMemo, For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { CodeBlock } from '../../../components/code-block.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SecretDialog } from '../../../components/secret-dialog.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { useProjectNames } from '../../../data/overview.ts';
import { isAdmin, user } from '../../../data/session.ts';
import { revokeToken, useTokens } from '../../../data/tokens.ts';
import type { NewToken, Token } from '../../../data/types.ts';
import { now } from '../../../lib/now.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';
import { TokenForm } from './token-form.tsx';

const second = 1000;

type Open = { kind: 'create' } | { kind: 'made'; token: NewToken } | { kind: 'revoke'; token: Token };

const example = (token: string): string =>
  `curl -H "Authorization: Bearer ${token}" ${location.origin}/v1/errors?limit=5`;

const Expiry = (props: { at: number | null }) => (
  <Show when={props.at} fallback={<span class={styles.quiet}>never</span>}>
    {(at) => (
      <Show when={at() * second > now()} fallback={<span class={styles.bad}>expired</span>}>
        <RelativeTime at={at() * second} look="ahead" />
      </Show>
    )}
  </Show>
);

const TokensSection = () => {
  const tokens = useTokens();
  const projects = useProjectNames();
  const dialog = useDialog<Open>();
  /** For which projects one may make tokens: those that one has created, and all for admins. */
  const own = createMemo(() => projects.list().filter(({ created_by }) => isAdmin() || created_by === user().username));

  const columns: Column<Token>[] = [
    {
      name: 'Name',
      look: 'main',
      cell: (row) => (
        <>
          {row.name}
          <span class={styles.small}>
            <code>{row.token_prefix}…</code> by {row.created_by}
          </span>
        </>
      ),
    },
    { name: 'Project', cell: ({ project_id }) => projects.nameOf(project_id) },
    {
      name: 'May',
      cell: (row) => (
        <span class={styles.tags}>
          <For each={row.scopes}>{(scope) => <code class={styles.tag}>{scope}</code>}</For>
        </span>
      ),
    },
    {
      name: 'Last used',
      cell: (row) => (
        <Show when={row.last_used_at} fallback={<span class={styles.quiet}>never</span>}>
          {(at) => <RelativeTime at={at() * second} />}
        </Show>
      ),
    },
    { name: 'Expires', cell: (row) => <Expiry at={row.expires_at} /> },
    {
      name: '',
      look: 'actions',
      cell: (token) => (
        <Button look="plain" onClick={() => dialog.open({ kind: 'revoke', token })}>
          Revoke
        </Button>
      ),
    },
  ];

  return (
    <>
      <Panel
        title="Tokens"
        isFlush
        intro={
          <>
            Scoped to one project, sent as <code>Authorization: Bearer …</code>.{' '}
            <a href="/docs" rel="external">
              API reference
            </a>
          </>
        }
        tools={
          <Button
            look="primary"
            icon="add"
            disabled={own().length === 0}
            title={own().length === 0 ? 'Admins make tokens for projects that others have created' : undefined}
            onClick={() => dialog.open({ kind: 'create' })}
          >
            New token
          </Button>
        }
      >
        <Loaded query={tokens}>
          {(list) => (
            <Show
              when={list().length > 0}
              fallback={
                <Empty title="No tokens yet">
                  <p>
                    {own().length === 0
                      ? 'You see the tokens of projects that you have created. An admin makes them for all.'
                      : 'A pipeline that uploads source maps, a script that reads errors, an agent that resolves them: each needs one.'}
                  </p>
                </Empty>
              }
            >
              <DataTable label="Tokens" columns={columns} rows={list()} />
            </Show>
          )}
        </Loaded>
      </Panel>
      <Show when={dialog.is('create')}>
        <TokenForm projects={own()} onMade={(token) => dialog.open({ kind: 'made', token })} onClose={dialog.close} />
      </Show>
      <Show when={dialog.is('made')} keyed>
        {({ token }) => (
          <SecretDialog
            title={`The token “${token.name}”`}
            label="token"
            secret={token.token}
            intro={`It may use ${token.scopes.join(', ')} of ${projects.nameOf(token.project_id)}.`}
            isWide
            onClose={dialog.close}
          >
            <CodeBlock label="a request with it" code={example(token.token)} />
          </SecretDialog>
        )}
      </Show>
      <Show when={dialog.is('revoke')} keyed>
        {({ token }) => (
          <ConfirmDialog
            title={`Revoke “${token.name}”?`}
            intro="Whatever uses it is refused at once. This cannot be undone."
            verb="Revoke token"
            onConfirm={() => revokeToken(token.id)}
            said={`${token.name} revoked`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default TokensSection;
