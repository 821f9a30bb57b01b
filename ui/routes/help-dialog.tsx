// The keys that work on the page that is open.
import { createMemo, For } from 'solid-js';
import { Dialog } from '../components/dialog.tsx';
import { Keys } from '../components/keys.tsx';
import { commands, hasSingleKeys, setSingleKeys } from '../lib/commands.ts';
import styles from './help-dialog.module.css';

const HelpDialog = (props: { onClose: () => void }) => {
  const groups = createMemo(() => {
    const withKeys = commands().filter(({ keys }) => keys !== undefined);
    return [...new Set(withKeys.map(({ group }) => group))].map((group) => ({
      group,
      list: withKeys.filter((command) => command.group === group),
    }));
  });
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={props.onClose} isWide>
      <div class={styles.groups}>
        <For each={groups()}>
          {({ group, list }) => (
            <section>
              <h3>{group}</h3>
              <dl>
                <For each={list}>
                  {(command) => (
                    <div class={styles.line}>
                      <dt>{command.label}</dt>
                      <dd>
                        <Keys keys={command.keys ?? ''} />
                      </dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
      <label class={styles.switch}>
        <input
          type="checkbox"
          checked={hasSingleKeys() === 'on'}
          onChange={(event) => setSingleKeys(event.currentTarget.checked ? 'on' : 'off')}
        />
        Keys without Ctrl or ⌘ work
      </label>
    </Dialog>
  );
};
export default HelpDialog;
