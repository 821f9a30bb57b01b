// What the error is, and the ways away from it: back, to its neighbours, and as a copy to somewhere else.
import { A, useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button, buttonClass } from '../../components/button.tsx';
import { Clamped } from '../../components/clamped.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Hint } from '../../components/hint.tsx';
import { Icon } from '../../components/icon.tsx';
import { PopoverMenu } from '../../components/menu.tsx';
import { StatusLabel, shownStatus } from '../../components/status-label.tsx';
import { useProjectNames } from '../../data/overview.ts';
import type { IssueDetail, Occurrence } from '../../data/types.ts';
import { asCurl, asMarkdown, asPrompt } from '../../lib/issue-text.ts';
import { issueLink, listLink } from '../../lib/links.ts';
import { exact } from '../../lib/numbers.ts';
import styles from './issue-head.module.css';
import type { useNeighbours } from './neighbours.ts';

const CopyMenu = (props: { detail: IssueDetail; occurrence: Occurrence | undefined }) => {
  const link = () => location.origin + issueLink(props.detail.issue);
  const prompt = () => asPrompt(props.detail, props.occurrence, { origin: location.origin, link: link() });
  return (
    <PopoverMenu label="Copy this error" icon="copy" face="Copy">
      {() => (
        <div class={styles.copies}>
          <CopyButton label="Copy the link" text={link}>
            Link
          </CopyButton>
          <CopyButton label="Copy as Markdown" text={() => asMarkdown(props.detail, props.occurrence, link())}>
            Markdown
          </CopyButton>
          <CopyButton label="Copy as curl" text={() => asCurl(props.detail, location.origin)}>
            curl
          </CopyButton>
          <CopyButton label="Copy as a prompt for a coding agent" text={prompt}>
            Prompt for a coding agent
          </CopyButton>
        </div>
      )}
    </PopoverMenu>
  );
};

export const IssueHead = (props: {
  detail: IssueDetail;
  occurrence: Occurrence | undefined;
  neighbours: ReturnType<typeof useNeighbours>;
}) => {
  const navigate = useNavigate();
  const projects = useProjectNames();
  const issue = () => props.detail.issue;
  const place = () => issue().route_or_procedure ?? issue().screen;
  const step = (link: string | undefined) => () => {
    if (link !== undefined) navigate(link);
  };
  return (
    <header class={styles.head}>
      <div class={styles.ways}>
        <A class={buttonClass('plain')} href={props.neighbours.back()}>
          <Icon name="back" />
          Errors
        </A>
        <span class={styles.space} />
        <Show when={props.neighbours.position()}>
          {(position) => (
            <span class={styles.position}>
              {exact(position().at)} of {exact(position().of)}
            </span>
          )}
        </Show>
        <Button
          look="plain"
          shortcut="k"
          disabled={props.neighbours.previous() === undefined}
          onClick={step(props.neighbours.previous())}
        >
          Previous
        </Button>
        <Button
          look="plain"
          shortcut="j"
          disabled={props.neighbours.next() === undefined}
          onClick={step(props.neighbours.next())}
        >
          Next
        </Button>
        <CopyMenu detail={props.detail} occurrence={props.occurrence} />
      </div>
      <h1 class={styles.title}>
        <Foreign class={styles.type} text={issue().error_type} />{' '}
        <Clamped class={styles.message} text={issue().message} />
      </h1>
      <div class={`${styles.meta} dotted`}>
        <StatusLabel status={shownStatus(issue())} />
        <span>{issue().source}</span>
        <A href={listLink({ project: issue().project_id })}>{projects.nameOf(issue().project_id)}</A>
        <Show when={place()}>{(text) => <Foreign text={text()} />}</Show>
        <Hint
          class={styles.fingerprint}
          text="The fingerprint: events that have the same one in a project are one error"
        >
          <span class="unseen">Fingerprint </span>
          {issue().fingerprint}
        </Hint>
        <CopyButton label="Copy type and message" text={() => `${issue().error_type}: ${issue().message}`} />
      </div>
    </header>
  );
};
