// The time, as often as "3 min ago" needs it.
import { createSignal } from 'solid-js';

const stepMs = 15_000;

const [now, setNow] = createSignal(Date.now());
setInterval(() => setNow(Date.now()), stepMs);

/** ms since 1970 */
export { now };
