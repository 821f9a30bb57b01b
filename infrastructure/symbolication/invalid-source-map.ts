/** A source map that cannot be used. The message says why. */
export class InvalidSourceMap extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'InvalidSourceMap';
  }
}
