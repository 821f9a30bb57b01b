// Buttons that open a popover: to choose one of a list, or to show anything. What opens is loaded when it is first needed,
// or when somebody points at the button.
import { createSignal, type JSX, Show, Suspense } from 'solid-js';
import { lazily } from '../lib/part.ts';
import { Button, type ButtonLook } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './menu.module.css';
import type { OptionListProps } from './option-list.tsx';

const ChoicePopover = lazily(() => import('./choice-popover.tsx'));
const Popover = lazily(() => import('./popover.tsx'));

type Opener = Pick<ButtonLook, 'look' | 'icon'> & {
  /** What the button says. */
  face: JSX.Element;
  /** What it is for, where the face alone does not say. */
  title?: string;
  /** The same for those who hear it: said before the face. */
  says?: string | undefined;
  class?: string;
};

const useOpener = (preload: () => unknown) => {
  const [isOpen, setOpen] = createSignal(false);
  const [isNeeded, setNeeded] = createSignal(false);
  const [anchor, setAnchor] = createSignal<HTMLElement>();
  const toggle = () => {
    setNeeded(true);
    setOpen(!isOpen());
  };
  return { isOpen, isNeeded, anchor, setAnchor, toggle, close: () => setOpen(false), preload };
};

const OpenerButton = (props: Opener & { opener: ReturnType<typeof useOpener> }) => (
  <Button
    ref={(element) => props.opener.setAnchor(element)}
    look={props.look}
    icon={props.icon}
    class={`${styles.opener} ${props.class ?? ''}`}
    title={props.title}
    aria-haspopup="dialog"
    aria-expanded={props.opener.isOpen()}
    onClick={() => props.opener.toggle()}
    onPointerEnter={() => void props.opener.preload()}
    onFocus={() => void props.opener.preload()}
  >
    <Show when={props.says}>
      <span class="unseen">{props.says}: </span>
    </Show>
    {props.face}
    <Icon name="down" size={12} />
  </Button>
);

export const ChoiceMenu = (props: Opener & OptionListProps & { onOpen?: () => void }) => {
  const opener = useOpener(() => {
    props.onOpen?.();
    return ChoicePopover.preload();
  });
  return (
    <>
      <OpenerButton {...props} opener={opener} />
      <Show when={opener.isNeeded() && opener.anchor()}>
        {(anchor) => (
          <Suspense>
            <ChoicePopover
              {...props}
              anchor={anchor()}
              isOpen={opener.isOpen()}
              onClose={opener.close}
              onChoose={(value: string) => {
                opener.close();
                props.onChoose(value);
              }}
            />
          </Suspense>
        )}
      </Show>
    </>
  );
};

/** @param props.children is given what closes it */
export const PopoverMenu = (props: Opener & { label: string; children: (close: () => void) => JSX.Element }) => {
  const opener = useOpener(() => Popover.preload());
  return (
    <>
      <OpenerButton {...props} opener={opener} />
      <Show when={opener.isNeeded() && opener.anchor()}>
        {(anchor) => (
          <Suspense>
            <Popover label={props.label} anchor={anchor()} isOpen={opener.isOpen()} onClose={opener.close}>
              {props.children(opener.close)}
            </Popover>
          </Suspense>
        )}
      </Show>
    </>
  );
};
