// A stack, frame by frame. What belongs to frameworks is folded away; frames that a source map explains open their source.
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Icon } from '../../components/icon.tsx';
import type { StackFrame } from '../../data/types.ts';
import { placeOf } from '../../lib/issue-text.ts';
import { counted } from '../../lib/numbers.ts';
import { aroundPlace, isFrame, originOf, type Run, runsOf } from '../../lib/stack.ts';
import styles from './stack-view.module.css';

type Line = { text: string; frame: StackFrame | undefined };

const originOfLine = ({ text, frame }: Line): string | undefined => {
  if (frame !== undefined && frame.original_file !== null) return originOf(frame.original_file);
  return isFrame(text) ? originOf(text) : undefined;
};

/** Frames of the application; a stack without any has nothing worth folding for. */
const isOwn = (line: Line): boolean => isFrame(line.text) && originOfLine(line) === undefined;

const RawLine = (props: { text: string }) => {
  const parts = () => aroundPlace(props.text);
  return (
    <span class={isFrame(props.text) ? styles.raw : styles.words}>
      {parts()[0]}
      <span class={styles.place}>{parts()[1]}</span>
      {parts()[2]}
    </span>
  );
};

const Source = (props: { frame: StackFrame }) => {
  const lines = () => {
    const { context, original_line } = props.frame;
    if (context === null) return [];
    const first = (original_line ?? 1) - context.pre.length;
    return [...context.pre, context.line, ...context.post].map((code, index) => ({ code, number: first + index }));
  };
  return (
    <ol class={styles.source}>
      <For each={lines()}>
        {({ code, number }) => (
          <li class={number === props.frame.original_line ? styles.meant : ''}>
            <span class={styles.number}>{number}</span>
            <code>{code === '' ? ' ' : code}</code>
          </li>
        )}
      </For>
    </ol>
  );
};

const MappedFrame = (props: { frame: StackFrame; isFirst: boolean }) => {
  const [chosen, setOpen] = createSignal<boolean>();
  const isOpen = () => chosen() ?? props.isFirst;
  const face = () => (
    <>
      <span class={styles.name}>{props.frame.original_name ?? '(anonymous)'}</span>
      <span class={styles.place}>{placeOf(props.frame)}</span>
    </>
  );
  return (
    <Show when={props.frame.context} fallback={<span class={styles.mapped}>{face()}</span>}>
      <button type="button" class={styles.opener} aria-expanded={isOpen()} onClick={() => setOpen(!isOpen())}>
        <Icon name={isOpen() ? 'down' : 'next'} size={12} />
        {face()}
      </button>
      <Show when={isOpen()}>
        <Source frame={props.frame} />
      </Show>
    </Show>
  );
};

const OneLine = (props: { line: Line; isFirst: boolean }) => (
  <li class={styles.line}>
    <Show
      when={props.line.frame?.original_file ? props.line.frame : undefined}
      fallback={<RawLine text={props.line.text} />}
    >
      {(frame) => <MappedFrame frame={frame()} isFirst={props.isFirst} />}
    </Show>
  </li>
);

const Folded = (props: { run: Run<Line> }) => {
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <li>
        <button type="button" class={styles.fold} aria-expanded={isOpen()} onClick={() => setOpen(!isOpen())}>
          <Icon name={isOpen() ? 'down' : 'next'} size={12} />
          {counted(props.run.items.length, 'frame')} from {props.run.origin}
        </button>
      </li>
      <Show when={isOpen()}>
        <For each={props.run.items}>{(line) => <OneLine line={line} isFirst={false} />}</For>
      </Show>
    </>
  );
};

/** @param props.frames what source maps make of the lines; undefined: as they came */
export const StackView = (props: { stack: string; frames: readonly StackFrame[] | undefined }) => {
  const lines = createMemo((): Line[] =>
    props.frames === undefined
      ? props.stack.split('\n').map((text) => ({ text, frame: undefined }))
      : props.frames.map((frame) => ({ text: frame.raw_frame, frame })),
  );
  const runs = createMemo(() => {
    const hasOwn = lines().some(isOwn);
    return runsOf(lines(), (line) => (hasOwn ? originOfLine(line) : undefined));
  });
  /** The first frame with source is the one that everybody opens. */
  const first = createMemo(() => lines().find((line) => isOwn(line) && line.frame?.context));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class={styles.stack} aria-label="Stack trace" tabIndex={0}>
      <ol class={styles.lines}>
        <For each={runs()}>
          {(run) => (
            <Show
              when={run.origin !== undefined}
              fallback={<For each={run.items}>{(line) => <OneLine line={line} isFirst={line === first()} />}</For>}
            >
              <Folded run={run} />
            </Show>
          )}
        </For>
      </ol>
    </section>
  );
};
