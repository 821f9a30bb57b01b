// Code to read and to copy. It never wraps; it scrolls.
import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

export const CodeBlock = (props: { code: string; label: string }) => (
  <section class={styles.block} aria-label={props.label}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
    <pre class={styles.code} tabIndex={0}>
      <code>{props.code}</code>
    </pre>
    <div class={styles.copy}>
      <CopyButton text={props.code} label={`Copy ${props.label}`} />
    </div>
  </section>
);
