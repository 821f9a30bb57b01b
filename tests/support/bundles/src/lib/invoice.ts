export class Invoice {
  private readonly number: string;

  constructor(number: string) {
    this.number = number;
  }

  total(): number {
    return this.requireNumber().length; // @caller
  }

  private requireNumber(): string {
    if (this.number === '') throw new TypeError('an invoice without a number'); // @throws
    return this.number;
  }
}
