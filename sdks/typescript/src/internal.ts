// What @bloop/react-native is made of. Not for apps: it changes with any version.
export { CoreClient } from './client.ts';
export { componentStackOf } from './frameworks/react.ts';
export { type BloopOptions, InvalidOption } from './options.ts';
export { sendByFetch } from './platform/fetch-transport.ts';
export type { Hooks, Platform } from './platform/platform.ts';
export { sign, signNow } from './sign.ts';
export { byteLength } from './text.ts';
export { uuid } from './uuid.ts';
