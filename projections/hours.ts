// Hours since the epoch, as ms: the grain of all counts over time.
export const hourMs = 3_600_000;
export const hourOf = (ms: number): number => Math.floor(ms / hourMs) * hourMs;
