// An address that names an error but not its project, or another project: the error is found where it is.
import { A, Navigate } from '@solidjs/router';
import { For, Match, Switch } from 'solid-js';
import { buttonClass } from '../../components/button.tsx';
import { Empty, Loaded } from '../../components/states.tsx';
import { useIssuesNamed } from '../../data/issue.ts';
import { useProjectNames } from '../../data/overview.ts';
import { issueLink } from '../../lib/links.ts';

/** @param props.missed the project in which it was looked for */
export const IssueElsewhere = (props: { fingerprint: string; missed?: string }) => {
  const found = useIssuesNamed(() => props.fingerprint);
  const { nameOf } = useProjectNames();
  const toList = () => (
    <A class={buttonClass()} href="/">
      To the errors
    </A>
  );
  return (
    <Loaded query={found}>
      {(issues) => (
        <Switch
          fallback={
            <Empty
              title={props.missed === undefined ? 'In which project?' : `Not in ${nameOf(props.missed)}`}
              actions={toList()}
            >
              <p>An error with the fingerprint {props.fingerprint} is in:</p>
              <ul>
                <For each={issues()}>
                  {(issue) => (
                    <li>
                      <A href={issueLink(issue)}>
                        {nameOf(issue.project_id)}: {issue.error_type}
                      </A>
                    </li>
                  )}
                </For>
              </ul>
            </Empty>
          }
        >
          <Match when={issues().length === 0}>
            <div role="alert">
              <Empty title="There is no such error" actions={toList()}>
                <p>
                  That did not work: no project has an error with the fingerprint {props.fingerprint}. Its project may
                  have been deleted, or the address was cut.
                </p>
              </Empty>
            </div>
          </Match>
          <Match when={props.missed === undefined && issues().length === 1 && issues()[0]}>
            {(only) => <Navigate href={issueLink(only())} />}
          </Match>
        </Switch>
      )}
    </Loaded>
  );
};
