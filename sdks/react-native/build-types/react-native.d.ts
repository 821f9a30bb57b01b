// The little of React Native's types that the sources name; see react.d.ts.
declare module 'react-native' {
  export const Platform: { OS: string; Version: string | number | undefined };
  export const AppState: {
    addEventListener(name: 'change', listener: (state: string) => void): { remove(): void };
  };
}
