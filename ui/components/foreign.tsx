// Text that somebody sent: it keeps its direction to itself, and hides nothing.
import { visible } from '../lib/visible.ts';

/** @param props.title its whole text for whoever points at it, where it may be cut */
export const Foreign = (props: { text: string; class?: string | undefined; isCut?: boolean }) => (
  <bdi class={props.class} title={props.isCut ? visible(props.text) : undefined}>
    {visible(props.text)}
  </bdi>
);
