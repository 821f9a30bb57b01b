// A boundary around a part of the app: captures what its drawing throws, and shows something else in its place.
import { type CoreClient, componentStackOf } from '@bloop/sdk/internal';
import { Component, type ComponentType, createElement, type ErrorInfo, isValidElement, type ReactNode } from 'react';

export interface FallbackProps {
  error: unknown;
  /** The components around the one that threw. */
  componentStack: string | undefined;
  /** Draws the children again. */
  resetError(): void;
}

export interface BloopErrorBoundaryProps {
  client: Pick<CoreClient, 'captureError'> | null | undefined;
  /** What is shown instead: an element, a component, or a function that draws. */
  fallback?: ReactNode | ComponentType<FallbackProps> | ((props: FallbackProps) => ReactNode);
  /** Told after the error is captured. */
  onError?: (error: unknown, componentStack: string | undefined) => void;
  children?: ReactNode;
}

interface State {
  caught: { error: unknown } | undefined;
  componentStack: string | undefined;
}

const nothingCaught: State = { caught: undefined, componentStack: undefined };

export class BloopErrorBoundary extends Component<BloopErrorBoundaryProps, State> {
  override state: State = nothingCaught;

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { caught: { error } };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    const componentStack = info.componentStack ?? undefined;
    this.setState({ componentStack });
    this.props.client?.captureError(error, {
      metadata: { unhandled: true, mechanism: 'errorBoundary', component_stack: componentStackOf(info) },
    });
    this.props.onError?.(error, componentStack);
  }

  override render(): ReactNode {
    const { caught, componentStack } = this.state;
    const { children, fallback = null } = this.props;
    if (caught === undefined) return children;
    if (typeof fallback !== 'function' || isValidElement(fallback)) return fallback as ReactNode;
    const resetError = () => this.setState(nothingCaught);
    // A function that draws is a component, too; as one it may use hooks.
    return createElement(fallback as ComponentType<FallbackProps>, { error: caught.error, componentStack, resetError });
  }
}
