import { priceOf } from './lib/price.ts';

export interface Item {
  name: string;
  price: number;
}

export function checkout(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    const discount = item.name.length > 100 ? 0.5 : 0;
    sum += priceOf(item, discount); // @caller
  }
  return sum;
}
