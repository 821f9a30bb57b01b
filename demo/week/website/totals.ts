export interface Item {
  name: string;
  price: number;
  count: number;
}

/** In cents. */
export const totalOf = (items: readonly Item[]): number => {
  // An empty cart comes as {} instead of [].
  const sum = items.reduce((total, { price, count }) => total + price * count, 0);
  return Math.round(sum);
};

export const formatPrice = (cents: number, currency: string): string => `${(cents / 100).toFixed(2)} ${currency}`;
