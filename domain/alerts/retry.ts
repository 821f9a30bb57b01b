// When to try a notification again. Exponential backoff with equal jitter: half of each pause is left to chance, so that
// those that failed together do not come back together.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

const growth = 4;
export const longestPauseMs = 3_600_000;

/**
 * The pause after a failed attempt, ms.
 * @param failures attempts that have failed in a row, 1 and more @param chance 0 to 1
 * @param askedMs what the receiver has asked for (Retry-After), which is kept to within the longest pause
 */
export const pauseAfter = (failures: number, firstMs: number, chance: number, askedMs: number | null): number => {
  const full = Math.min(longestPauseMs, firstMs * growth ** (failures - 1));
  return Math.min(longestPauseMs, Math.max(full / 2 + (full / 2) * chance, askedMs ?? 0));
};
