// Lets the built package run in Node: the little of React Native that its client asks for, and @bloop/sdk for others
// than Node, without Web Crypto. Delivery is then that of an app: by fetch, signed by hand, and nothing at the exit.
const Module = require('node:module');
const { join } = require('node:path');

const sdk = join(__dirname, '../../typescript/dist/internal.cjs');
const stands = {
  react: { Component: class {}, createElement() {}, isValidElement() {}, useEffect() {}, useState() {} },
  'react-native': { Platform: { OS: 'android' }, AppState: { addEventListener: () => ({ remove() {} }) } },
};
const load = Module._load;
Module._load = (request, ...rest) => {
  if (request === '@bloop/sdk/internal') return load(sdk, ...rest);
  return stands[request] ?? load(request, ...rest);
};
Object.defineProperty(globalThis, 'crypto', { value: undefined });
