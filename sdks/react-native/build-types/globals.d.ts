// What React Native puts into the global scope, as far as the sources use it; see react.d.ts.
declare const console: { warn(...values: unknown[]): void };
declare function setTimeout(run: () => void, ms?: number): number;
declare function clearTimeout(timer: number | undefined): void;
