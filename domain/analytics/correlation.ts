// Pearson's correlation of events per hour. https://en.wikipedia.org/wiki/Pearson_correlation_coefficient#For_a_sample

/** An issue's hours that had events, as indexes into the window, and how many. */
export interface Series {
  hours: readonly number[];
  counts: readonly number[];
}

/** Hours less their mean, scaled to length 1, so that a correlation is a sum of products; undefined where all hours are alike. */
const standardized = ({ hours, counts }: Series, length: number): Float64Array | undefined => {
  const values = new Float64Array(length);
  let sum = 0;
  hours.forEach((hour, index) => {
    values[hour] = counts[index] as number;
    sum += counts[index] as number;
  });
  const mean = sum / length;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const value = (values[i] as number) - mean;
    values[i] = value;
    squares += value * value;
  }
  // Of whole numbers that are alike the mean is exact.
  if (squares === 0) return undefined;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < length; i++) values[i] = (values[i] as number) / norm;
  return values;
};

/** Four sums side by side: each would wait for the one before it. */
const product = (a: Float64Array, b: Float64Array): number => {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    first += (a[i] as number) * (b[i] as number);
    second += (a[i + 1] as number) * (b[i + 1] as number);
    third += (a[i + 2] as number) * (b[i + 2] as number);
    fourth += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < a.length; i++) first += (a[i] as number) * (b[i] as number);
  return first + second + third + fourth;
};

/** Pairs of series that correlate by `least` or more, strongest first, `most` of them. @param length hours of the window */
export const correlatedPairs = (
  series: readonly Series[],
  { length, least, most }: { length: number; least: number; most: number },
): { a: number; b: number; correlation: number }[] => {
  const all = series.map((each) => standardized(each, length));
  const pairs: { a: number; b: number; correlation: number }[] = [];
  for (let a = 0; a < all.length; a++) {
    const first = all[a];
    if (first === undefined) continue;
    for (let b = a + 1; b < all.length; b++) {
      const second = all[b];
      if (second === undefined) continue;
      const correlation = product(first, second);
      if (correlation >= least - Number.EPSILON * 8) pairs.push({ a, b, correlation: Math.min(1, correlation) });
    }
  }
  return pairs.sort((x, y) => y.correlation - x.correlation || x.a - y.a || x.b - y.b).slice(0, most);
};
