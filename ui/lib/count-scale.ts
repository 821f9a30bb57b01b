// A scale for counts, from none to a little over the most: round steps, never parts of one. The main view waits for its chart, and
// a library's scales, which know colours, dates and formats, would be a tenth of all that it loads.

export interface CountScale {
  /** The values of its lines, from 0. */
  ticks: readonly number[];
  top: number;
}

/** @param lines about so many above 0 */
export const countScale = (most: number, lines: number): CountScale => {
  const rough = Math.max(1, most / Math.max(1, lines));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.max(1, Math.ceil(most / step));
  return { ticks: Array.from({ length: count + 1 }, (_, index) => index * step), top: count * step };
};
