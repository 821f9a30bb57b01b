// A list to choose one of, with a field that narrows it. The keyboard stays in the field, or on the list where there is none:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, onMount, Show } from 'solid-js';
import { Foreign } from './foreign.tsx';
import { Icon } from './icon.tsx';
import styles from './option-list.module.css';

export interface Option {
  value: string;
  label: string;
  /** Said at the end of the line, in smaller print. */
  detail?: string | JSX.Element;
  /** Options of the same group stand together under its name. */
  group?: string;
  /** It is an answer to what was typed, whatever its words are. */
  isFound?: boolean;
}

export interface OptionListProps {
  label: string;
  options: readonly Option[];
  chosen?: string | undefined;
  onChoose: (value: string) => void;
  /** With it there is a field. */
  placeholder?: string;
  /** What was typed is an option too. */
  takesOther?: boolean;
  /** Is told what is typed. */
  onText?: (text: string) => void;
}

/** Words in any order. */
const matches = (text: string) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ label, group = '', isFound = false }: Option): boolean =>
    isFound || words.every((word) => `${label} ${group}`.toLowerCase().includes(word));
};

export const OptionList = (props: OptionListProps) => {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const [active, setActive] = createSignal(0);
  let focused!: HTMLElement;
  let list!: HTMLDivElement;

  const shown = createMemo((): readonly Option[] => {
    const found = props.options.filter(matches(text()));
    const typed = text().trim();
    const isNew = props.takesOther === true && typed !== '' && !props.options.some(({ value }) => value === typed);
    return isNew ? [...found, { value: typed, label: `Use “${typed}”` }] : found;
  });
  const idOf = (index: number) => `${id}-${index}`;
  const activeId = () => (shown().length === 0 ? undefined : idOf(active()));

  onMount(() => {
    setActive(
      Math.max(
        0,
        shown().findIndex(({ value }) => value === props.chosen),
      ),
    );
    focused.focus();
  });
  createEffect(() => list.querySelector(`#${CSS.escape(idOf(active()))}`)?.scrollIntoView({ block: 'nearest' }));

  const typed = (value: string) => {
    setText(value);
    setActive(0);
    props.onText?.(value);
  };
  const step = (event: KeyboardEvent) => {
    // The Enter that ends a composition is about the text.
    if (event.isComposing) return;
    const count = shown().length;
    const to = { ArrowDown: active() + 1, ArrowUp: active() - 1, Home: 0, End: count - 1 }[event.key];
    const isEditing = props.placeholder !== undefined && (event.key === 'Home' || event.key === 'End');
    if (to !== undefined && count > 0 && !isEditing) setActive((to + count) % count);
    else if (event.key === 'Enter' || (event.key === ' ' && props.placeholder === undefined)) {
      const option = shown()[active()];
      if (option !== undefined) props.onChoose(option.value);
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <Show when={props.placeholder !== undefined}>
        <input
          class={styles.input}
          ref={(element) => (focused = element)}
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={activeId()}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder={props.placeholder}
          value={text()}
          onInput={(event) => typed(event.currentTarget.value)}
          onKeyDown={step}
        />
      </Show>
      <div
        class={styles.list}
        ref={(element) => {
          list = element;
          if (props.placeholder === undefined) focused = element;
        }}
        id={id}
        role="listbox"
        aria-label={props.label}
        tabIndex={props.placeholder === undefined ? 0 : -1}
        aria-activedescendant={props.placeholder === undefined ? activeId() : undefined}
        onKeyDown={step}
      >
        <For each={shown()}>
          {(option, index) => (
            <>
              <Show when={option.group !== undefined && option.group !== shown()[index() - 1]?.group}>
                <div class={styles.group} role="presentation">
                  {option.group}
                </div>
              </Show>
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is on the field or the list */}
              <div
                id={idOf(index())}
                class={`${styles.option} ${index() === active() ? styles.active : ''}`}
                role="option"
                tabIndex={-1}
                aria-selected={option.value === props.chosen}
                onPointerMove={() => setActive(index())}
                onClick={() => props.onChoose(option.value)}
              >
                <Show when={props.chosen !== undefined}>
                  <span class={styles.tick}>
                    <Show when={option.value === props.chosen}>
                      <Icon name="check" size={14} />
                    </Show>
                  </span>
                </Show>
                <span class={styles.label}>
                  <Foreign text={option.label} />
                </span>
                <Show when={option.detail}>
                  <span class={styles.detail}>{option.detail}</span>
                </Show>
              </div>
            </>
          )}
        </For>
        <Show when={shown().length === 0}>
          <div class={styles.none} role="option" aria-selected="false" aria-disabled="true" tabIndex={-1}>
            Nothing matches
          </div>
        </Show>
      </div>
    </>
  );
};
