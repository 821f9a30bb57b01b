// A status: its word, its shape, its colour.
import type { IssueRow, IssueStatus } from '../data/types.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './status-label.module.css';

export const statusIcons: Record<IssueStatus | 'regressed', IconName> = {
  unresolved: 'active',
  resolved: 'check',
  ignored: 'ignored',
  muted: 'muted',
  regressed: 'regressed',
};

/** What an error is shown as: one that has come back says so. */
export const shownStatus = ({ status, regressed_at }: IssueRow): IssueStatus | 'regressed' =>
  status === 'unresolved' && regressed_at !== null ? 'regressed' : status;

/** `regressed`: unresolved, because it has come back. */
export const StatusLabel = (props: { status: IssueStatus | 'regressed' }) => (
  <span class={`${styles.status} ${styles[props.status]}`}>
    <Icon name={statusIcons[props.status]} size={14} />
    {props.status}
  </span>
);
