import { Component, type ReactNode } from "react";
import { longText } from "./long-text.tsx";

interface Props {
  readonly text: string;
  readonly children: ReactNode;
}

/** Keeps a message that cannot be drawn from taking the page with it: its text is shown as it is. */
export class MarkdownBoundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="md-fallback">
        <p className="md-fallback-note" role="status">
          This message could not be formatted, so here is its plain text.
          <button
            type="button"
            className="md-button"
            onClick={() => this.setState({ hasFailed: false })}
          >
            Try again
          </button>
        </p>
        <p className="md-plain" dir="auto">
          {longText(this.props.text)}
        </p>
      </div>
    );
  }
}
