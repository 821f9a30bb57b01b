// A stack, frame by frame. What belongs to frameworks is folded away; frames that a source map explains open their source.
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Icon } from '../../components/icon.tsx';
import type { StackFrame } from '../../data/types.ts';
import { placeOf } from '../../lib/issue-text.ts';
import { counted } from '../../lib/numbers.ts';
import { aroundPlace, linesOf, originOf, type Run, runsOf, type StackLine } from '../../lib/stack.ts';
import { visible } from '../../lib/visible.ts';
import styles from './stack-view.module.css';

type Line = StackLine & { frame: StackFrame | undefined };

/** Lines of a text; or frames, those that a source map knows with the origin of the file that it names. */
const rawLines = (stack: string): Line[] => linesOf(stack).map((line) => ({ ...line, frame: undefined }));
const mappedLines = (frames: readonly StackFrame[]): Line[] =>
  linesOf(frames.map(({ raw_frame }) => raw_frame).join('\n')).map((line, index) => {
    const frame = frames[index];
    return { ...line, frame, ...(frame?.original_file ? { origin: originOf(frame.original_file) } : {}) };
  });

/** Frames of the application; a stack without any has nothing worth folding for. */
const isOwn = ({ kind, origin }: Line): boolean => kind === 'frame' && origin === undefined;

const RawLine = (props: { line: Line }) => {
  const parts = () => aroundPlace(visible(props.line.text));
  // Python begins with the place, which then is the name of the line.
  const placeStyle = () => (parts()[1].startsWith('File "') ? undefined : styles.place);
  return (
    <span class={styles[props.line.kind]}>
      {parts()[0]}
      <span class={placeStyle()}>{parts()[1]}</span>
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
      fallback={<RawLine line={props.line} />}
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
          {counted(props.run.items.filter(({ kind }) => kind === 'frame').length, 'frame')} from {props.run.origin}
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
  const lines = createMemo(() => (props.frames === undefined ? rawLines(props.stack) : mappedLines(props.frames)));
  const runs = createMemo(() => {
    const hasOwn = lines().some(isOwn);
    return runsOf(lines(), (line) => (hasOwn ? line.origin : undefined));
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
