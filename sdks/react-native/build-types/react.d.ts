// The little of React's types that the sources name, so that the package builds in a checkout without React. The tests
// check the sources against the real ones.
declare module 'react' {
  export type ReactNode = unknown;
  export interface ErrorInfo {
    componentStack?: string | null;
  }
  export type ComponentType<Props = object> = (props: Props) => ReactNode;
  export class Component<Props = object, State = object> {
    readonly props: Readonly<Props>;
    state: Readonly<State>;
    constructor(props: Props);
    setState(state: Partial<State>): void;
    render(): ReactNode;
    componentDidCatch?(error: unknown, info: ErrorInfo): void;
  }
  export function createElement<Props>(type: ComponentType<Props>, props: Props): ReactNode;
  export function isValidElement(value: unknown): boolean;
  export function useEffect(effect: () => (() => void) | undefined, dependencies: readonly unknown[]): void;
  export function useState<State>(initial: () => State): [State, (state: State) => void];
}
