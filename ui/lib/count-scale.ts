// A scale for counts, from none to a little over the most: round steps, never parts of one. The main view waits for its chart, and
// a library's scales, which know colours, dates and formats, would be a tenth of all that it loads.

export interface CountScale {
  /** The values of its lines, from 0. */
  ticks: readonly number[];
  top: number;
}

/** A round factor, and up to where it is the nearest one. */
const nearest = [
  [1, Math.sqrt(2)],
  [2, Math.sqrt(10)],
  [5, Math.sqrt(50)],
] as const;

/** @param lines about so many above 0 */
export const countScale = (most: number, lines: number): CountScale => {
  const rough = Math.max(1, most / Math.max(1, lines));
  const power = 10 ** Math.floor(Math.log10(rough));
  // The nearest by ratio: https://d3js.org/d3-array/ticks
  const step = (nearest.find(([, limit]) => rough < limit * power)?.[0] ?? 10) * power;
  const count = Math.max(1, Math.ceil(most / step));
  return { ticks: Array.from({ length: count + 1 }, (_, index) => index * step), top: count * step };
};
