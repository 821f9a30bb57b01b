// Pearson's correlation of events per hour, less what is usual at that time of day: else everything goes with everything that
// follows the day. https://en.wikipedia.org/wiki/Pearson_correlation_coefficient#For_a_sample

/** An issue's hours that had events, as indexes into the stretch that is read, and how many. */
export interface Series {
  hours: readonly number[];
  counts: readonly number[];
}

export interface Stretch {
  /** Hours that are read, to know the usual day. */
  length: number;
  /** The last of them are those that are compared. */
  window: number;
}

const hoursOfDay = 24;
/** One day is not usual: until there are two, half of it is taken to be. */
const leastDays = 2;

/** What is above, or below, the mean of the same hour of all days since there were events of any issue. */
const withoutDay = ({ hours, counts }: Series, first: number, { length, window }: Stretch): Float64Array => {
  const usual = new Float64Array(hoursOfDay);
  hours.forEach((hour, index) => {
    usual[hour % hoursOfDay] = (usual[hour % hoursOfDay] as number) + (counts[index] as number);
  });
  const days = new Float64Array(hoursOfDay);
  for (let hour = first; hour < length; hour++) days[hour % hoursOfDay] = (days[hour % hoursOfDay] as number) + 1;
  const values = new Float64Array(window);
  const skipped = length - window;
  hours.forEach((hour, index) => {
    if (hour >= skipped) values[hour - skipped] = counts[index] as number;
  });
  for (let i = 0; i < window; i++) {
    const time = (i + skipped) % hoursOfDay;
    values[i] = (values[i] as number) - (usual[time] as number) / Math.max(leastDays, days[time] as number);
  }
  return values;
};

/** Hours less their mean, scaled to length 1, so that a correlation is a sum of products; undefined where all hours are alike. */
const standardized = (series: Series, first: number, stretch: Stretch): Float64Array | undefined => {
  const values = withoutDay(series, first, stretch);
  const { window: length } = stretch;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const value = (values[i] as number) - mean;
    values[i] = value;
    squares += value * value;
  }
  // What is left of hours that are alike is nothing but rounding.
  const size = series.counts.reduce((sum, count) => sum + count * count, 0);
  if (squares <= size * length * Number.EPSILON) return undefined;
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

/** Pairs of series that correlate by `least` or more, strongest first, `most` of them. */
export const correlatedPairs = (
  series: readonly Series[],
  { least, most, ...stretch }: Stretch & { least: number; most: number },
): { a: number; b: number; correlation: number }[] => {
  const first = Math.min(...series.flatMap(({ hours }) => hours));
  const all = series.map((each) => standardized(each, first, stretch));
  const pairs: { a: number; b: number; correlation: number }[] = [];
  for (let a = 0; a < all.length; a++) {
    const one = all[a];
    if (one === undefined) continue;
    for (let b = a + 1; b < all.length; b++) {
      const other = all[b];
      if (other === undefined) continue;
      const correlation = product(one, other);
      if (correlation >= least - Number.EPSILON * 8) pairs.push({ a, b, correlation: Math.min(1, correlation) });
    }
  }
  return pairs.sort((x, y) => y.correlation - x.correlation || x.a - y.a || x.b - y.b).slice(0, most);
};
