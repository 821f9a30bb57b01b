// The page is not where passkeys work, in plain words.
import { Show } from 'solid-js';
import { isAtOrigin, status } from '../../data/session.ts';
import styles from './entry.module.css';

const settings = () => `BLOOP__AUTH__RP_ID=${location.hostname}\nBLOOP__AUTH__RP_ORIGIN=${location.origin}`;

/** Browsers keep passkeys for names alone, never for addresses in numbers, and away from plain http but at this machine. */
const isNumeric = (): boolean => /^[\d.]+$|^\[/.test(location.hostname);
const canHavePasskeys = (): boolean => !isNumeric() && window.isSecureContext;

export const OriginProblem = () => (
  <Show when={!isAtOrigin()}>
    <div class={styles.problem} role="alert">
      <p>
        You are at <code>{location.origin}</code>, but this Bloop lets people in at <code>{status()?.rp_origin}</code>{' '}
        only: passkeys are bound to one address.
      </p>
      <p>
        Open <a href={status()?.rp_origin}>{status()?.rp_origin}</a>
        <Show
          when={canHavePasskeys()}
          fallback={
            <>
              . Here no setting would help: browsers keep passkeys for names, not for addresses in numbers, and only
              over https, or at <code>localhost</code>. To let people in from other machines, give Bloop a host name
              with https and set <code>auth.rp_origin</code> and <code>auth.rp_id</code> to it.
            </>
          }
        >
          , or, if this is the right address, set <code>auth.rp_origin</code> and <code>auth.rp_id</code> and start
          Bloop again:
        </Show>
      </p>
      <Show when={canHavePasskeys()}>
        <pre>
          <code>{settings()}</code>
        </pre>
      </Show>
    </div>
  </Show>
);
