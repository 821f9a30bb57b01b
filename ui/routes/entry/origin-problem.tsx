// The page is not where passkeys work, in plain words.
import { Show } from 'solid-js';
import { isAtOrigin, status } from '../../data/session.ts';
import styles from './entry.module.css';

const settings = () => `BLOOP__AUTH__RP_ID=${location.hostname}\nBLOOP__AUTH__RP_ORIGIN=${location.origin}`;

export const OriginProblem = () => (
  <Show when={!isAtOrigin()}>
    <div class={styles.problem} role="alert">
      <p>
        You are at <code>{location.origin}</code>, but this Bloop lets people in at <code>{status()?.rp_origin}</code>{' '}
        only: passkeys are bound to one address.
      </p>
      <p>
        Open <a href={status()?.rp_origin}>{status()?.rp_origin}</a>, or, if this is the right address, set{' '}
        <code>auth.rp_origin</code> and <code>auth.rp_id</code> and start Bloop again:
      </p>
      <pre>
        <code>{settings()}</code>
      </pre>
    </div>
  </Show>
);
