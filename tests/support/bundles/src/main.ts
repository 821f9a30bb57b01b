// The program that source map tests bundle: it fails on purpose, and answers the stack. Lines that a stack must lead to end
// in a comment that says so.
import { checkout } from './cart.ts';
import { Invoice } from './lib/invoice.ts';

const stackOf = (work: () => unknown): string => {
  try {
    work(); // @caller
    return 'nothing was thrown';
  } catch (error) {
    return (error as Error).stack ?? 'no stack';
  }
};

export const stacks = (): string[] => [
  stackOf(() => checkout([{ name: 'tea', price: 3 }])), // @caller
  stackOf(() => new Invoice('').total()), // @caller
];

(globalThis as { bloopStacks?: () => string[] }).bloopStacks = stacks;
