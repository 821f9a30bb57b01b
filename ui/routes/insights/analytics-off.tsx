// Insights are off: what they would be, and how to turn them on.
import { CodeBlock } from '../../components/code-block.tsx';
import styles from './analytics-off.module.css';

const setting = `[analytics]
enabled = true`;

export const AnalyticsOff = () => (
  <section class={styles.off} aria-label="Insights are off">
    <h2 class={styles.title}>Insights are off on this server</h2>
    <p>
      They show which errors spike, move and come together, and what releases have brought, from the events that Bloop
      has already. To turn them on, put this into <code>config.toml</code>:
    </p>
    <CodeBlock label="setting" code={setting} />
    <p>or set it in the environment:</p>
    <CodeBlock label="environment variable" code="BLOOP__ANALYTICS__ENABLED=true" />
    <p>
      Then restart Bloop. Nothing has to be sent again, and no memory is taken until somebody opens this page: up to 512
      MB while they look at it.
    </p>
  </section>
);
