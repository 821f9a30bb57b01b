import { formatPrice, type Item, totalOf } from './totals.ts';

interface CartAnswer {
  id: string;
  currency: string;
  items: Item[];
}

export class Cart {
  readonly answer: CartAnswer;

  constructor(answer: CartAnswer) {
    this.answer = answer;
  }

  summary(): string {
    const { items, currency } = this.answer;
    const total = totalOf(items);
    return `${items.length} items, ${formatPrice(total, currency)}`;
  }
}
