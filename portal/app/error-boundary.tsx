import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** Where somebody is: elsewhere it is tried again. */
  place?: string;
  /** What is shown in place of what has failed. */
  fallback: (error: unknown) => ReactNode;
  children: ReactNode;
}

interface ErrorBoundaryState {
  place: string | undefined;
  /** In an object of its own: anything can be thrown, `undefined` too. */
  failure: { error: unknown } | undefined;
}

/** Where the page itself fails it says so, in place of going blank. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { place: this.props.place, failure: undefined };

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { failure: { error } };
  }

  static getDerivedStateFromProps(
    { place }: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    return place === state.place ? null : { place, failure: undefined };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure ? this.props.fallback(failure.error) : this.props.children;
  }
}
