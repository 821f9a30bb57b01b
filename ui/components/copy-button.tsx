// Copies a text, and says that it did.
import { createSignal, type ParentProps } from 'solid-js';
import { copy } from '../lib/clipboard.ts';
import { Button, type ButtonLook } from './button.tsx';

const saidMs = 1500;

export const CopyButton = (
  props: ParentProps<{ text: string | (() => string); label: string } & Pick<ButtonLook, 'look'>>,
) => {
  const [said, setSaid] = createSignal<'copied' | 'not copied'>();
  const run = async () => {
    const done = await copy(typeof props.text === 'string' ? props.text : props.text());
    setSaid(done ? 'copied' : 'not copied');
    setTimeout(() => setSaid(undefined), saidMs);
  };
  return (
    <>
      <Button
        look={props.look ?? 'plain'}
        icon={said() === 'copied' ? 'check' : 'copy'}
        title={props.label}
        aria-label={props.label}
        onClick={() => void run()}
      >
        {props.children}
      </Button>
      <span class="unseen" role="status">
        {said()}
      </span>
    </>
  );
};
