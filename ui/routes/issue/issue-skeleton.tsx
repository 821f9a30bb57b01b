// The page of an error before it is there.

import { Panel } from '../../components/panel.tsx';
import { Bone, Bones } from '../../components/states.tsx';
import styles from './issue-page.module.css';

export const IssueSkeleton = () => (
  <div class={styles.page}>
    <div>
      <Bone width="220px" height="24px" />
      <p>&nbsp;</p>
      <Bone width="70%" height="18px" />
    </div>
    <div class={styles.columns}>
      <div class={styles.left}>
        <Panel title="Events per hour">
          <Bone width="100%" height="80px" />
        </Panel>
        <Panel title="Stack">
          <Bones lines={10} label="Loading the error" />
        </Panel>
      </div>
      <div class={styles.right}>
        <Panel title="Seen">
          <Bones lines={4} />
        </Panel>
      </div>
    </div>
  </div>
);
