// The chart of events per hour, loaded when a page has one: what surrounds it is there before.
import { lazily } from '../lib/part.ts';

export const TrendChart = lazily(() => import('./trend-chart.tsx').then((chunk) => ({ default: chunk.TrendChart })));
