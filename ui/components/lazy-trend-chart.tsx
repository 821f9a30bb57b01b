// The chart of events per hour, loaded when a page has one: what surrounds it is there before.
import { lazy } from 'solid-js';

export const TrendChart = lazy(() => import('./trend-chart.tsx').then((chunk) => ({ default: chunk.TrendChart })));
