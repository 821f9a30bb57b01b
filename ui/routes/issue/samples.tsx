// The newest occurrences with their stacks, as source maps tell and as they came.
import { createSignal, Show } from 'solid-js';
import { Clamped } from '../../components/clamped.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Segments } from '../../components/segments.tsx';
import { Empty } from '../../components/states.tsx';
import type { Occurrence } from '../../data/types.ts';
import { stackText } from '../../lib/issue-text.ts';
import { SampleTabs } from './sample-tabs.tsx';
import styles from './samples.module.css';
import { StackView } from './stack-view.tsx';

const looks = [
  { value: 'original', name: 'Original' },
  { value: 'raw', name: 'Raw' },
] as const;

const shownId = 'shown-occurrence';

const stackOf = (occurrence: Occurrence): string => (typeof occurrence.stack === 'string' ? occurrence.stack : '');

/** The fields that were cut when the event was accepted. */
const cutFields = ({ truncated }: Occurrence): string[] =>
  Array.isArray(truncated) ? truncated.filter((field): field is string => typeof field === 'string') : [];

const About = (props: { occurrence: Occurrence }) => (
  <p class={`${styles.about} dotted`}>
    <RelativeTime at={props.occurrence.captured_at} />
    <Foreign text={props.occurrence.release} />
    <Foreign text={props.occurrence.environment} />
    <Show when={cutFields(props.occurrence).length > 0}>
      <span>{cutFields(props.occurrence).join(', ').replaceAll('_', ' ')} cut: longer than the server keeps</span>
    </Show>
  </p>
);

const whyNotMapped: Record<NonNullable<Occurrence['deobfuscation']>, string> = {
  late: 'The source maps of this release are being read: the places in the sources will be here in a moment.',
  failed:
    'The source maps of this release cannot be read, so the stack is shown as it was sent. Upload them again in the settings.',
};

export const Samples = (props: {
  samples: readonly Occurrence[];
  /** What is looked at: a sample, or any other occurrence. */
  occurrence: Occurrence | undefined;
  onChoose: (sample: Occurrence) => void;
}) => {
  const [look, setLook] = createSignal<'original' | 'raw'>('original');
  const mapped = () => props.occurrence?.deobfuscated_stack;
  const isOriginal = () => look() === 'original' && mapped() !== undefined;
  const text = () => {
    const shown = props.occurrence;
    if (shown === undefined) return '';
    return isOriginal() ? stackText(shown) : stackOf(shown);
  };
  return (
    <Panel
      title="Stack"
      id="samples"
      isFlush
      tools={
        <>
          <SampleTabs
            samples={props.samples}
            chosen={props.occurrence}
            controls={shownId}
            onChoose={(occurrence) => props.onChoose(occurrence)}
          />
          <Show when={mapped()}>
            <Segments label="Stack as" options={looks} chosen={look()} onChoose={setLook} />
          </Show>
          <Show when={text() !== ''}>
            <CopyButton label="Copy the stack" text={text} />
          </Show>
        </>
      }
    >
      <Show
        when={props.occurrence}
        fallback={<Empty title="No events are kept">Their counts are; the events themselves were removed.</Empty>}
      >
        {(occurrence) => (
          <div id={shownId} role="tabpanel" aria-label="What is looked at">
            <About occurrence={occurrence()} />
            {/* Most stacks begin with it. */}
            <Show when={!stackOf(occurrence()).includes(occurrence().message) || isOriginal()}>
              <Clamped class={styles.message} text={occurrence().message} />
            </Show>
            <Show
              when={stackOf(occurrence()) !== ''}
              fallback={<p class={styles.none}>This event came without a stack trace.</p>}
            >
              <Show when={occurrence().deobfuscation}>
                {(why) => (
                  <p class={styles.none} role="status">
                    {whyNotMapped[why()]}
                  </p>
                )}
              </Show>
              <StackView stack={stackOf(occurrence())} frames={isOriginal() ? mapped() : undefined} />
            </Show>
          </div>
        )}
      </Show>
    </Panel>
  );
};
