import { Component, type ReactNode } from 'react';
import { Failure } from './states.tsx';

/** Where the page itself fails it says so, in place of going blank. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (!('error' in this.state)) return this.props.children;
    return (
      <Failure
        error={this.state.error}
        again={() => {
          location.reload();
        }}
      />
    );
  }
}
