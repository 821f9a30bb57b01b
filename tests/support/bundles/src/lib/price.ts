type Priced = { name: string; price: number };

/** Never works. */
export function priceOf({ name, price }: Priced, discount: number): number {
  if (discount < 1) {
    throw new RangeError(`no price for ${name}: ${price}`); // @throws
  }
  return price * (1 - discount);
}
