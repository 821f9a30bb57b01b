// The cart of the made-up shop's website. It fails on purpose: the API answers without items when a cart is empty.
import { Cart } from './cart.ts';

export const render = (answer: string): string => new Cart(JSON.parse(answer)).summary();
